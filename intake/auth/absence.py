"""An absence on a page: what is typed, and how one is told of, with what the substitute has no right to do."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from intake.casework.outbox.absences import absences_of, substitutions_of
from intake.language.i18n import N_
from intake.models import Absence, Staff
from intake.vocabulary import StaffRole


class AbsenceForm(BaseModel):
    substitute: str = Field(title=N_("Stands in"), max_length=60)
    from_on: date = Field(title=N_("First day away"))
    to_on: date = Field(title=N_("Last day away"))

    def absence(self) -> dict[str, Any]:
        return {"substitute_login": self.substitute, "from_on": self.from_on, "to_on": self.to_on}


@dataclass(frozen=True)
class AwayLine:
    """One absence that holds or is to come. `name`: of the other of the two; the rest is what no absence lends."""

    id: int
    from_on: date
    to_on: date
    name: str
    missing_roles: tuple[StaffRole, ...]
    is_elsewhere: bool  # the substitute sees nothing of the department's complaints
    is_no_head: bool


def away_lines(session: Session, staff_id: int, *, at: datetime) -> list[AwayLine]:
    """Who stands in for this person."""
    found = absences_of(session, staff_id, at=at)
    people = _people(session, [staff_id, *(one.substitute_id for one in found)])
    return [_line(one, people, people[one.substitute_id]) for one in found]


def stand_in_lines(session: Session, staff_id: int, *, at: datetime) -> list[AwayLine]:
    """For whom this person was named."""
    found = substitutions_of(session, staff_id, at=at)
    people = _people(session, [staff_id, *(one.staff_id for one in found)])
    return [_line(one, people, people[one.staff_id]) for one in found]


def _people(session: Session, ids: list[int]) -> dict[int, Staff]:
    return {one.id: one for one in session.exec(select(Staff).where(col(Staff.id).in_(ids)))}


def _line(absence: Absence, people: dict[int, Staff], other: Staff) -> AwayLine:
    away, substitute = people[absence.staff_id], people[absence.substitute_id]
    works_there = StaffRole.HANDLER in away.roles
    return AwayLine(
        absence.id,
        absence.from_on,
        absence.to_on,
        other.display_name,
        missing_roles=tuple(StaffRole(role) for role in away.roles if role not in substitute.roles),
        is_elsewhere=works_there and away.department_id != substitute.department_id,
        is_no_head=away.is_head and not substitute.is_head,
    )
