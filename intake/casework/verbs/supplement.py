"""Something more from the complainant while the complaint is under way: kept, and shown to those who handle it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.lifecycle import ENDS
from intake.casework.matters import members
from intake.casework.outbox import regional_hotlines, staff_notices
from intake.casework.parts import assignments, message_box
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import ActorKind, StaffRole, State
from routing.translatable import N_
from routing.vocabulary import Channel


@verb
def supplement_complaint(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    text: str,
    channel: Channel,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Add to a complaint that is not over. Moves nothing: an answer to our question is `supply_info`.

    Whoever was written to may answer also after that.
    Of one that was joined with another it stays its own, under its own key; who works on that other is told.
    """
    if actor.kind is not ActorKind.COMPLAINANT:
        actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.CALLER_BACK)
    handled = members.handled_with(session, complaint)
    is_over = handled.state in ENDS or handled.state is State.CLOSED or complaint.state is State.CLOSED
    if is_over and not message_box.may_answer(session, complaint):
        raise NotPossibleNow(N_("the complaint is closed; new facts make it a new one, or reopen it"))
    text = required_text(text, "text")
    audit.record(session, complaint, EventKind.COMPLAINT_SUPPLEMENT, actor=actor, at=at, channel=channel, text=text)
    _notify(session, collaborators, complaint, handled, at=at)


def _notify(
    session: Session, collaborators: Collaborators, complaint: Complaint, handled: Complaint, *, at: datetime
) -> None:
    """Whoever works on it; of a joined complaint that nobody has yet, who says which department answers."""
    is_own = handled.id == complaint.id
    desks: list[dict[str, Any]] = [
        {"department_id": part.department_id, "cause": f"{part.id}:{complaint.id}:{complaint.event_count}"}
        for part in assignments.open_parts(session, handled)
    ]
    if not desks and not is_own:
        region = regional_hotlines.hotline_of(session, collaborators, handled)
        desks = [{"region_code": region, "cause": f"{complaint.id}:{complaint.event_count}"}]
    kind = staff_notices.SUPPLEMENTED if is_own else staff_notices.JOINED_SAID
    of: dict[str, Any] = {"at": at, "complaint_id": handled.id, "number": handled.number}
    staff_notices.put_up(session, [staff_notices.notice_row(kind, **of, **desk) for desk in desks])
    message_box.tell_writer(session, complaint, (desk.get("department_id") for desk in desks), at=at)
