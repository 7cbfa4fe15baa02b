"""An absence on a page: what is typed, and how one is told of."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from intake.casework.outbox.absences import absences_of
from intake.language.i18n import N_
from intake.models import Staff


class AbsenceForm(BaseModel):
    substitute: str = Field(title=N_("Stands in"), max_length=60)
    from_on: date = Field(title=N_("First day away"))
    to_on: date = Field(title=N_("Last day away"))

    def absence(self) -> dict[str, Any]:
        return {"substitute_login": self.substitute, "from_on": self.from_on, "to_on": self.to_on}


@dataclass(frozen=True)
class AwayLine:
    """One absence that holds or is to come."""

    id: int
    from_on: date
    to_on: date
    substitute: str


def away_lines(session: Session, staff_id: int, *, at: datetime) -> list[AwayLine]:
    found = absences_of(session, staff_id, at=at)
    named = select(Staff.id, Staff.display_name).where(col(Staff.id).in_({one.substitute_id for one in found}))
    names = dict(session.exec(named).all()) if found else {}
    return [AwayLine(one.id, one.from_on, one.to_on, names.get(one.substitute_id, "")) for one in found]
