"""How a complaint ends without a result, or with all done: nothing of it runs on."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.parts import assignments
from intake.models import Complaint
from intake.sealing.text import text_key_of
from intake.vocabulary import Move


def end(session: Session, complaint: Complaint, step: Move, *, actor: Actor, at: datetime, note: str) -> None:
    """Take `step` into an end: `note` is what the complainant reads; the parts end with the complaint."""
    lifecycle.move(session, complaint, step, actor=actor, at=at, note=note)
    complaint.end_note = text_key_of(session, complaint).seal(note)
    complaint.finished_at = at
    assignments.end_all(session, complaint, actor=actor, at=at, reason=step)


def finish(session: Session, complaint: Complaint, *, actor: Actor, at: datetime, note: str = "") -> None:
    """Close a complaint whose reply has passed review: nothing more will happen."""
    lifecycle.move(session, complaint, Move.CLOSE, actor=actor, at=at, note=note)
    complaint.finished_at = at
