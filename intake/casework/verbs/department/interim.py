"""An interim answer 阶段性答复: what is known so far, told to the complainant. It stops no clock, and is no answer."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import complainant_messages
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import IllegalMove
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import HandlingState, StaffRole, State
from routing.translatable import N_, TranslatableText

LONGEST = 2000
MAY_BE_TOLD = frozenset({State.DISPATCHED, State.HANDLING, State.SUSPENDED})


@verb
def give_interim_answer(
    session: Session, collaborators: Collaborators, complaint: Complaint, text: str, *, actor: Actor, at: datetime
) -> None:
    """By a department that has signed for its part, as often as there is something to tell."""
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    if complaint.state not in MAY_BE_TOLD or part.state is not HandlingState.SIGNED:
        raise IllegalMove(complaint.state, TranslatableText(N_("be answered in the interim before it is signed for")))
    text = required_text(text, "text", longest=LONGEST)
    said = {"handling_id": part.id, "department_id": part.department_id, "text": text}
    audit.record(session, complaint, EventKind.HANDLING_INTERIM, actor=actor, at=at, **said)
    complainant_messages.tell(session, collaborators, complaint, "interim", cause=str(complaint.event_count), at=at)
