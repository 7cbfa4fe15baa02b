"""The two moves of a legal hold, their forms, and what the complaint's page says of it."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from pydantic import BaseModel, Field
from sqlmodel import Session

from intake.casework.verbs.holding.hold import is_held, lift_hold, place_hold
from intake.desk.desk_action import DeskAction
from intake.desk.forms import ReasonForm
from intake.language.i18n import N_
from intake.models import Complaint, ComplaintIdentity
from intake.sealing.text import text_key_of


class HoldForm(BaseModel):
    """`until` is the last day on which nothing may be erased."""

    reason: str = Field(title=N_("Reason"), max_length=500)
    document: str = Field(title=N_("Document"), max_length=120)
    until: date = Field(title=N_("Until"))


HOLD_ACTS: Mapping[str, DeskAction] = MappingProxyType(
    {
        "place_hold": DeskAction(
            N_("Put a legal hold on it"),
            HoldForm,
            "holding",
            lambda s, o, c, f, **who: place_hold(s, o, c, f.reason, f.document, until=f.until, **who),
        ),
        "lift_hold": DeskAction(
            N_("Lift the legal hold"),
            ReasonForm,
            "reason",
            lambda s, o, c, f, **who: lift_hold(s, o, c, f.reason, **who),
        ),
    }
)


class HoldView(BaseModel):
    """A hold that is on; `ends_at` is the moment it ends by itself."""

    reason: str
    document: str
    ends_at: datetime


def hold_view(session: Session, complaint: Complaint, *, at: datetime) -> HoldView | None:
    row = session.get(ComplaintIdentity, complaint.id)
    if row is None or row.held_until is None or not is_held(row, at=at):
        return None
    key = text_key_of(session, complaint)
    return HoldView(reason=key.open(row.hold_reason), document=key.open(row.hold_document), ends_at=row.held_until)
