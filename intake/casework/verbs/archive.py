"""Putting closed complaints away (归档), thirty days after nothing more happened; then they are read only."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.verb import verb
from intake.errors import NotAllowed
from intake.models import Complaint
from intake.vocabulary import Move, State
from routing.translatable import N_

REST = timedelta(days=30)
_RESTED = (
    select(Complaint.number)
    .where(Complaint.state == State.CLOSED, col(Complaint.finished_at) <= bindparam("finished_by"))
    .order_by(col(Complaint.finished_at))
    .limit(bindparam("most"))
)


@verb
def archive_complaint(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """CLOSED to ARCHIVED."""
    lifecycle.next_state(complaint.state, Move.ARCHIVE)
    if complaint.finished_at is None or complaint.finished_at > at - REST:
        raise NotAllowed(N_("it is archived thirty days after it was closed and called back"))
    lifecycle.move(session, complaint, Move.ARCHIVE, actor=actor, at=at)


def due_for_archive(session: Session, at: datetime, limit: int) -> Sequence[str]:
    """Numbers of complaints that have rested long enough, oldest first."""
    return session.exec(_RESTED, params={"finished_by": at - REST, "most": limit}).all()
