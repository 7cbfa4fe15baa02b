"""The message box on the tracking page: what was written to the complainant, and what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.casework.parts import message_box
from intake.casework.verbs.reaching.message_box import read_messages
from intake.language.i18n import _
from intake.models import Complaint
from intake.sealing.text import text_key_of


@dataclass(frozen=True)
class OwnMessage:
    """One message. `by` is the department or the hotline, never a person; empty for the complainant's own."""

    at: datetime
    text: str
    by: str


@dataclass(frozen=True)
class OwnBox:
    """The oldest first. `may_answer` also once the complaint is over."""

    messages: Sequence[OwnMessage]
    may_answer: bool


def own_box(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> OwnBox:
    """What is new counts as read: that it was shown is recorded."""
    key = text_key_of(session, complaint)
    lines = [] if key.is_erased else message_box.lines_of(session, complaint, key)
    if lines and message_box.unread(session, complaint) is not None:
        read_messages(session, collaborators, complaint, actor=COMPLAINANT, at=at)
    directory = collaborators.rules.directory
    return OwnBox(
        [
            OwnMessage(
                line.at,
                line.text,
                (directory.department(line.department_id).name if line.department_id else _("The hotline"))
                if line.is_ours
                else "",
            )
            for line in lines
        ],
        may_answer=bool(lines) and message_box.may_answer(session, complaint),
    )
