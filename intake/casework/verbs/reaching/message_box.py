"""A message that the complainant reads on the tracking page, and a text that only says that there is one."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import complainant_messages, staff_notices
from intake.casework.parts import message_box
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import NotAllowed, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint
from intake.sealing.text import text_key_of
from intake.vocabulary import ActorKind, StaffRole
from routing.translatable import N_

LONGEST = 2000
HOTLINE = frozenset({StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.CALLER_BACK, StaffRole.SUPERVISOR})


@verb
def write_message(
    session: Session, collaborators: Collaborators, complaint: Complaint, text: str, *, actor: Actor, at: datetime
) -> bool:
    """By the hotline, or by a department that has the complaint; True where a text or an e-mail says that it is there.

    No clock is touched: that a message was written is no contact yet.
    """
    department_id = None
    if not actor.roles & HOTLINE:
        actor.must_be(StaffRole.HANDLER)
        department_id = find.open_handling_of(session, complaint, actor.department_id).department_id
    if message_box.is_shut(complaint) or text_key_of(session, complaint).is_erased:
        raise NotPossibleNow(N_("nobody reads messages about this complaint any more"))
    text = required_text(text, "text", longest=LONGEST)
    said = {"department_id": department_id, "text": text}
    audit.record(session, complaint, EventKind.COMPLAINT_WRITE, actor=actor, at=at, **said)
    cause = str(complaint.event_count)
    # What the complainant said before is dealt with by this.
    staff_notices.settle_about(session, complaint.id, (staff_notices.BOX_ANSWERED,), str(complaint.id), at=at)
    told = complainant_messages.tell(session, collaborators, complaint, "box/written", cause=cause, at=at)
    return told or complainant_messages.mail(session, collaborators, complaint, "box/written", cause=cause, at=at)


@verb
def read_messages(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """The complainant is shown what is new in the box: recorded once for each message."""
    if actor.kind is not ActorKind.COMPLAINANT:
        raise NotAllowed(N_("only the complainant reads the message box"))
    newest = message_box.unread(session, complaint)
    if newest is not None:
        audit.record(session, complaint, EventKind.COMPLAINT_READ, actor=actor, at=at, up_to=newest)
