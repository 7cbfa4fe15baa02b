"""A remark for colleagues, never shown to the complainant."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import NotAllowed, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import ActorKind, StaffRole, State
from routing.translatable import N_

_ONLY_LOOK = frozenset({StaffRole.ADMINISTRATOR, StaffRole.AUDITOR})


@verb
def add_note(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    text: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Anyone who works on complaints and may see this one may remark on it, until it is archived."""
    if actor.kind is not ActorKind.STAFF or not actor.roles - _ONLY_LOOK:
        raise NotAllowed(N_("notes are written by staff"))
    if complaint.state is State.ARCHIVED:
        raise NotPossibleNow(N_("an archived complaint is read only"))
    find.must_see(session, complaint, actor)
    audit.record(
        session, complaint, EventKind.COMPLAINT_NOTE, actor=actor, at=at, text=required_text(text, "text", longest=2000)
    )
