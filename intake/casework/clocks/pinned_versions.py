"""The limits and calendars that promises were made under: each version is read once, whatever is in force by now."""

from dataclasses import dataclass
from functools import lru_cache

from sqlmodel import Session

from intake.casework.clocks.derived import CalendarAt, LimitsAt
from intake.casework.collaborators import Collaborators, Placed
from intake.db import transaction_memo
from routing.calendars.book import CalendarBook
from routing.calendars.store import load_calendars
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.policies import Limits
from routing.clocks.store import get_limits

_KNOWN = "clocks:versions"


@dataclass(frozen=True)
class PinnedVersions:
    """The versions a derivation may ask for."""

    limits: LimitsAt
    calendars: CalendarAt

    @classmethod
    def of(cls, session: Session, collaborators: Collaborators) -> "PinnedVersions":
        """One for all that a transaction asks."""
        known: dict[int, PinnedVersions] = transaction_memo(session).setdefault(_KNOWN, {})
        key = id(collaborators.rules)
        if key not in known:
            known[key] = cls._reading(session, collaborators)
        return known[key]

    @classmethod
    def _reading(cls, session: Session, collaborators: Collaborators) -> "PinnedVersions":
        @lru_cache(maxsize=64)
        def limits(profile: str, version: int) -> Limits:
            current = collaborators.rules.limits
            is_current = (current.profile, current.version) == (profile, version)
            return current if is_current else get_limits(session, profile, version)

        @lru_cache(maxsize=64)
        def book(version: int) -> CalendarBook:
            current = collaborators.rules.calendars
            return current if version == current.version else load_calendars(session, version)

        def calendars(version: int, clock: Placed) -> WorkingCalendar:
            return book(version).of(clock.region_code, clock.department_id if clock.handling_id is not None else None)

        return cls(limits, calendars)
