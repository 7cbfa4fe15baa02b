"""What one check of an installation answers, and what it may ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from sqlmodel import Session

from intake.departments.questions import DepartmentQuestion, department_questions
from intake.settings import Settings
from routing.calendars.working_time import local_day
from routing.directory import Directory
from routing.rules.store import load_directory
from routing.translatable import TranslatableText

if TYPE_CHECKING:
    from redis import Redis


class CheckStatus(StrEnum):
    """Red: complaints go astray or are not served. Amber: something is still to be done."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class SetupCheck:
    """One answer: `why` in one sentence, `do` what mends it, `place` the address of the screen where that is done.

    `can_wait`: amber, and nobody here can do anything about it yet.
    """

    check: str
    status: CheckStatus
    why: TranslatableText
    do: TranslatableText | None = None
    place: str = ""
    can_wait: bool = False

    @property
    def is_settled(self) -> bool:
        return self.status is CheckStatus.GREEN or (self.status is CheckStatus.AMBER and self.can_wait)


@dataclass(frozen=True)
class SetupGrounds:
    """What checks ask: one session, the settings, the queue, and the time."""

    session: Session
    settings: Settings
    at: datetime
    redis: "Redis | None" = None

    @property
    def today(self) -> date:
        return local_day(self.at)

    @cached_property
    def directory(self) -> Directory:
        return load_directory(self.session, on=self.today)

    @cached_property
    def department_questions(self) -> Sequence[DepartmentQuestion]:
        """What is open about the departments, that which concerns most associations first."""
        return department_questions(self.session, at=self.at)


Check = Callable[[SetupGrounds], SetupCheck]
