"""A count that stands in the menu of every page, asked of the database only now and then."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.db import Database
from intake.models.practice import is_practising

_KEPT_FOR = timedelta(seconds=20)


@dataclass
class WatchedCount:
    """No more often than every twenty seconds for each region, and for those of it who practise."""

    ask: Callable[[Session, Actor], int]
    _counts: dict[tuple[str | None, bool], tuple[datetime, int]] = field(default_factory=dict)

    def count(self, database: Database, actor: Actor, *, at: datetime) -> int:
        who = None if actor.sees_all else actor.region_code, is_practising()
        known = self._counts.get(who)
        if known is None or not known[0] <= at < known[0] + _KEPT_FOR:
            with database.reading() as session:
                known = self._counts[who] = (at, self.ask(session, actor))
        return known[1]

    def forget(self) -> None:
        """Something was settled just now."""
        self._counts.clear()
