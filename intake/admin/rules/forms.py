"""What is typed on the screens of the rules table, and what the sheet's script sends."""

from datetime import date, datetime, time
from typing import Literal

from pydantic import BaseModel, Field

from intake.language.i18n import N_
from intake.rulemaking.drafting.edits import Copy, Edit, MoveRule, Put, Remove
from routing.calendars.working_time import SHANGHAI

MOST_EDITS = 2_000


class EditBody(BaseModel):
    """One edit of the sheet. `after` is the rule it shall stand below; none is the top."""

    kind: Literal["put", "insert", "remove", "move", "copy"]
    id: int | None = None
    after: int | None = None
    cells: dict[str, str] = Field(default_factory=dict)

    def edit(self) -> Edit:
        if self.kind == "insert":
            return Put(None, self.after, self.cells)
        rule_id = self.id or 0  # no rule has the number 0: the verb says that there is none such
        if self.kind == "put":
            return Put(rule_id, None, self.cells)
        if self.kind == "move":
            return MoveRule(rule_id, self.after)
        return Remove(rule_id) if self.kind == "remove" else Copy(rule_id)


class EditsBody(BaseModel):
    """A batch: everything typed within a moment, on the edition that was on screen."""

    edition: int
    why: str = Field(default="", max_length=500)
    edits: list[EditBody] = Field(default_factory=list, max_length=MOST_EDITS)


class StartForm(BaseModel):
    """Which version a draft begins with."""

    version: int | None = None


class UploadForm(BaseModel):
    """Why the draft is replaced by a file; the file itself comes apart."""

    why: str = Field(default="", title=N_("Why"), max_length=500)


class PublishForm(BaseModel):
    """From when the draft decides, and why; `edition` is the one whose consequences were read."""

    edition: int
    when: Literal["now", "later"] = Field(default="now", title=N_("In force"))
    day: date | None = Field(default=None, title=N_("Day"))
    hour: time | None = Field(default=None, title=N_("Time of day"))
    reason: str = Field(title=N_("Reason"), max_length=500)

    def effective_at(self, at: datetime) -> datetime:
        """The moment meant; what was left open is now, or the beginning of the day."""
        if self.when == "now" or self.day is None:
            return at
        return datetime.combine(self.day, self.hour or time(), tzinfo=SHANGHAI)


class RollBackForm(BaseModel):
    reason: str = Field(title=N_("Reason"), max_length=500)
