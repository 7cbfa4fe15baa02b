"""What is typed of a call, and of an objection."""

from datetime import datetime

from pydantic import BaseModel, Field

from intake.casework.verbs.callback import Call
from intake.language.i18n import N_
from intake.vocabulary import Contacted, Satisfaction, Solved
from routing.calendars.working_time import SHANGHAI

_MINUTE = 60


class CallbackForm(BaseModel):
    """`called_at` as the clock on the wall said it; empty is now. `minutes`: empty is since the number was shown."""

    contacted: Contacted = Field(title=N_("Contacted"))
    solved: Solved | None = Field(default=None, title=N_("Solved"))
    satisfaction: Satisfaction | None = Field(default=None, title=N_("Satisfied"))
    note: str = Field(default="", title=N_("Note"), max_length=1000)
    called_at: datetime | None = Field(default=None, title=N_("When you called"))
    minutes: int | None = Field(default=None, title=N_("How long it took (minutes)"), ge=1, le=240)

    @property
    def moment(self) -> datetime | None:
        return self.called_at.replace(tzinfo=SHANGHAI) if self.called_at else None

    def call(self) -> Call:
        seconds = self.minutes * _MINUTE if self.minutes is not None else None
        return Call(self.contacted, self.solved, self.satisfaction, self.note, seconds=seconds)


class MessageForm(BaseModel):
    text: str = Field(title=N_("Message to the complainant"), max_length=2000)


class ObjectionForm(BaseModel):
    reason: str = Field(title=N_("What the complainant objects to, and why"), max_length=2000)


class DecideObjectionForm(BaseModel):
    decision: str = Field(title=N_("Decision"), pattern="^(uphold|refuse)$")
    note: str = Field(title=N_("Reason"), max_length=1000)

    @property
    def is_upheld(self) -> bool:
        return self.decision == "uphold"
