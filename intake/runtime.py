"""The real collaborators of a process, built once and handed down."""

import time
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from sqlmodel import Session

from intake.casework.collaborators import Collaborators, Rulebook
from intake.casework.ledger import audit
from intake.casework.watched_count import WatchedCount
from intake.clock import now
from intake.conversation.waiting import count_waiting
from intake.db import Database
from intake.evidence.room import EvidenceRoom
from intake.evidence.watch import EvidenceWatch
from intake.fingerprint.watch import SchemaWatch
from intake.jobs import JobQueue, NoQueue, connected
from intake.notify.unsettled import count_unsettled
from intake.periodic.runs import count_faulty
from intake.reports.store.files import FactFiles
from intake.reports.store.room import FactRoom
from intake.sealing.ring import KeyRing
from intake.settings import Settings
from intake.warning.alerts import count_new
from routing.calendars.working_time import local_day

if TYPE_CHECKING:
    from redis import Redis

RULES_SECONDS = 30.0
# What was changed past the record, by hand in the database, is followed too, if later.
UNRECORDED_SECONDS = 600.0


@dataclass(frozen=True)
class _Kept:
    """Rules as this process has them, from when, of which day and head of the office's record, and when last compared.

    `generation` tells whether they were read before it was told to forget.
    """

    rules: Rulebook
    read: float
    day: date
    head: str
    compared: float
    generation: int


@dataclass
class Runtime:
    """Settings and everything built from them. Building one opens no connection."""

    settings: Settings
    db: Database
    jobs: JobQueue
    ring: KeyRing
    schema_watch: SchemaWatch = field(default_factory=SchemaWatch, repr=False)
    unsettled_watch: WatchedCount = field(default_factory=lambda: WatchedCount(count_unsettled), repr=False)
    texts_watch: WatchedCount = field(default_factory=lambda: WatchedCount(count_waiting), repr=False)
    warning_watch: WatchedCount = field(default_factory=lambda: WatchedCount(count_new), repr=False)
    jobs_watch: WatchedCount = field(
        default_factory=lambda: WatchedCount(lambda session, _actor: count_faulty(session, at=now())), repr=False
    )
    evidence_watch: EvidenceWatch = field(default_factory=EvidenceWatch, repr=False)
    _kept: _Kept | None = field(default=None, repr=False)
    _generation: int = field(default=0, repr=False)
    _loading: Lock = field(default_factory=Lock, repr=False)

    @cached_property
    def redis(self) -> "Redis | None":
        """None where no queue is; asking opens nothing yet."""
        return connected(self.settings.redis_url) if self.settings.redis_url else None

    @cached_property
    def evidence(self) -> EvidenceRoom:
        """Where files handed in lie; asking opens nothing yet."""
        return EvidenceRoom.from_settings(self.settings)

    @cached_property
    def facts(self) -> FactRoom:
        """What figures are counted from; asking opens nothing yet."""
        return FactRoom(self.db, FactFiles.from_settings(self.settings), self.collaborators)

    def collaborators(self, session: Session) -> Collaborators:
        """Casework's collaborators, with rules at most half a minute old: every host follows a publication.

        One thread loads them and swaps them in; the others go on with those there are.
        """
        kept = self._kept
        if kept is None or self._are_stale(kept):
            kept = self._renewed(session, kept)
        return Collaborators(kept.rules, self.ring, self.jobs, self.settings.home_region)

    def fresh_office(self, session: Session) -> Collaborators:
        """As `office`, with rules read this moment: for what must not miss a change made a second ago."""
        self.forget_rules()
        return self.collaborators(session)

    def forget_rules(self) -> None:
        """Load the rules anew at the next call: after an import or a publication in this process."""
        self._generation += 1

    def _are_stale(self, kept: _Kept) -> bool:
        return (
            kept.generation != self._generation
            or time.monotonic() - kept.compared > RULES_SECONDS
            or (kept.rules.until is not None and now() >= kept.rules.until)
        )

    def _renewed(self, session: Session, kept: _Kept | None) -> _Kept:
        must_wait = kept is None or kept.generation != self._generation
        if not self._loading.acquire(blocking=must_wait) and kept is not None:
            return kept
        try:
            present = self._kept
            if present is None or self._are_stale(present):
                present = self._kept = self._compared(session, present)
        finally:
            self._loading.release()
        return present

    def _compared(self, session: Session, kept: _Kept | None) -> _Kept:
        """Those there are, with what they know of associations, where the record says that nothing has changed."""
        generation, at, began = self._generation, now(), time.monotonic()
        day, head = local_day(at), audit.office_head(session)
        if kept is not None and began - kept.read < UNRECORDED_SECONDS:
            is_same = (kept.generation, kept.day, kept.head) == (generation, day, head)
            if is_same and (kept.rules.until is None or at < kept.rules.until):
                return replace(kept, compared=began)
        rules = Rulebook.load(session, profile=self.settings.policy_profile, at=at)
        return _Kept(rules, began, day, head, began, generation)


def build_runtime(settings: Settings) -> Runtime:
    return Runtime(
        settings=settings,
        db=Database.from_settings(settings),
        jobs=JobQueue(settings.redis_url) if settings.redis_url else NoQueue(),
        ring=KeyRing.from_settings(settings),
    )


@lru_cache(maxsize=1)
def process_runtime() -> Runtime:
    """The runtime of this process, from its environment; built on first use, never at import."""
    return build_runtime(Settings.from_env())
