"""The real collaborators of a process, built once and handed down."""

import time
from dataclasses import dataclass, field
from functools import lru_cache

from redis import Redis
from sqlmodel import Session

from intake.casework.office import Office, Rulebook
from intake.db import Database
from intake.identity.seal import KeyRing
from intake.jobs import JobQueue, NoQueue
from intake.settings import Settings

RULES_SECONDS = 30.0


@dataclass
class Runtime:
    """Settings and everything built from them. Building one opens no connection."""

    settings: Settings
    db: Database
    jobs: JobQueue
    ring: KeyRing
    redis: Redis | None
    _rules: Rulebook | None = field(default=None, repr=False)
    _rules_loaded: float = field(default=0.0, repr=False)

    def office(self, session: Session) -> Office:
        """Casework's collaborators, with rules at most half a minute old: every host follows a publication."""
        if self._rules is None or time.monotonic() - self._rules_loaded > RULES_SECONDS:
            self._rules = Rulebook.load(session, profile=self.settings.policy_profile)
            self._rules_loaded = time.monotonic()
        return Office(self._rules, self.ring, self.jobs, self.settings.home_region)

    def forget_rules(self) -> None:
        """Load the rules anew at the next call: after an import or a publication in this process."""
        self._rules = None


def build_runtime(settings: Settings) -> Runtime:
    url = settings.redis_url
    redis = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=30) if url else None
    return Runtime(
        settings=settings,
        db=Database(settings.database_url),
        jobs=JobQueue(redis) if redis is not None else NoQueue(),
        ring=KeyRing.from_settings(settings),
        redis=redis,
    )


@lru_cache(maxsize=1)
def process_runtime() -> Runtime:
    """The runtime of this process, from its environment; built on first use, never at import."""
    return build_runtime(Settings.from_env())
