"""What is typed about a talk with an association."""

import re
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.registry_upkeep.talks.acts import TalkPlan, TalkRecord
from intake.vocabulary import TalkState
from routing.calendars.working_time import SHANGHAI

_ITEM = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(.+)")


class TalksQuery(BaseModel):
    """Which list: those under way by how they stand, and those that are over."""

    state: TalkState = Field(default=TalkState.PROPOSED, title=N_("State"))


class ProposalForm(BaseModel):
    """Why there is to be a talk."""

    matter: str = Field(default="", title=N_("Matter of the talk"), max_length=1000)


class PlanForm(BaseModel):
    """When and where; on the wall's clock."""

    meets_at: datetime = Field(title=N_("When"))
    place: str = Field(title=N_("Where"), max_length=200)
    matter: str = Field(title=N_("Matter of the talk"), max_length=1000)

    def plan(self) -> TalkPlan:
        return TalkPlan(self.meets_at.replace(tzinfo=SHANGHAI), self.place, self.matter)


class DropForm(BaseModel):
    """Why there is none."""

    reason: str = Field(title=N_("Reason"), max_length=500)


class RecordForm(BaseModel):
    """Each line of `items` is a day and what is to be put right by it."""

    held_on: date = Field(title=N_("Held on"))
    attendees: str = Field(title=N_("Who came"), max_length=1000)
    minutes: str = Field(title=N_("Minutes"), max_length=5000)
    items: str = Field(default="", title=N_("To be put right"), max_length=10_000)

    def record(self) -> TalkRecord:
        lines = [line.strip() for line in self.items.splitlines() if line.strip()]
        return TalkRecord(self.held_on, self.attendees, self.minutes, [_item(line) for line in lines])


class CheckForm(BaseModel):
    """Whether it was put right; if not, by when it is to be now."""

    item_id: int = Field(title=N_("To be put right"))
    result: Literal["done", "missed"] = Field(title=N_("Result"))
    note: str = Field(title=N_("Found when checked"), max_length=500)
    due_on: date | None = Field(default=None, title=N_("New day"))


class PublicationForm(BaseModel):
    """What anybody may read of it."""

    is_published: bool = Field(default=False, title=N_("Publish"))
    published_text: str = Field(default="", title=N_("What is published"), max_length=1000)
    items: list[int] = Field(default_factory=list, title=N_("To be put right"), max_length=100)


def _item(line: str) -> tuple[str, date]:
    found = _ITEM.fullmatch(line)
    try:
        if found is not None:
            return found[2], date.fromisoformat(found[1])
    except ValueError:
        pass
    raise InvalidInput(N_("has a line without its day: write 2026-12-31 and then what it is"), field="items")
