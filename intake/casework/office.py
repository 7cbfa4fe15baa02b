"""What every verb needs beside the session: the rules in force, the key ring, the queue."""

from dataclasses import dataclass

from sqlmodel import Session

from intake.identity.seal import KeyRing
from intake.jobs import JobQueue
from routing import store
from routing.calendars import load_calendar
from routing.directory import Directory
from routing.policies import Limits, load_limits
from routing.table import RulesTable
from routing.working_time import WorkingCalendar


@dataclass(frozen=True)
class Rulebook:
    """Rules, departments, calendar and limits as they stood when loaded: one consistent, frozen value."""

    table: RulesTable
    directory: Directory
    calendar: WorkingCalendar
    limits: Limits

    @classmethod
    def load(cls, session: Session, *, profile: str) -> "Rulebook":
        return cls(
            table=store.load_table(session),
            directory=store.load_directory(session),
            calendar=load_calendar(session),
            limits=load_limits(session, profile),
        )


@dataclass(frozen=True)
class Office:
    """The collaborators of casework."""

    rules: Rulebook
    ring: KeyRing
    jobs: JobQueue
    home_region: str
