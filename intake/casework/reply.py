"""A department answers its part (答复); the complaint is answered when all of its parts are."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from intake.casework import audit, clocks, find, parts
from intake.casework.actor import Actor
from intake.casework.given import MAX_TEXT, said
from intake.casework.office import Office
from intake.errors import IllegalMove, InvalidInput
from intake.events import EventKind
from intake.models import Complaint, Handling
from intake.vocabulary import FeeAction, HandlingState, Measure, Move, Outcome, StaffRole, State
from routing.vocabulary import Clock

# From the warning on a measure is a penalty and stands on a document (social organisations regulation 社团条例 §30).
_PENALTIES = frozenset(list(Measure)[list(Measure).index(Measure.WARN) :])
# A result of the whole complaint, not an answer a department can give.
_NOT_ANSWERS = frozenset({Outcome.WITHDRAWN, Outcome.TERMINATED, Outcome.TRANSFERRED})


@dataclass(frozen=True)
class Answer:
    """What one department found and did. `reply_text` is what the complainant reads."""

    outcome: Outcome
    reply_text: str
    measures: tuple[Measure, ...] = ()
    internal_note: str = ""
    fee_item: str = ""
    fee_action: FeeAction = FeeAction.NONE
    amount_charged: Decimal | None = None
    amount_refunded: Decimal | None = None
    document_number: str = ""


def reply_to_complaint(
    session: Session,
    office: Office,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    answer: Answer,
    *,
    actor: Actor,
    at: datetime,
) -> Handling:
    """Answer the actor's department's part. The REPLY clock is met by the principal's first answer at the latest."""
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    is_under_way = complaint.state is State.HANDLING or (complaint.state is State.DISPATCHED and not part.is_principal)
    if not is_under_way or part.state is not HandlingState.SIGNED:
        raise IllegalMove(complaint.state, Move.REPLY)
    _check(answer)
    _write(part, answer, actor=actor, at=at)
    session.add(part)
    audit.record(
        session,
        complaint,
        EventKind.HANDLING_REPLY,
        actor=actor,
        at=at,
        handling_id=part.id,
        department_id=part.department_id,
        outcome=answer.outcome,
    )
    clocks.meet(session, complaint, Clock.REPLY, actor=actor, at=at, handling_id=part.id)
    clocks.cancel(session, complaint, actor=actor, at=at, reason=Move.REPLY, handling_ids=[part.id])
    if part.is_principal:
        clocks.meet(session, complaint, Clock.REPLY, actor=actor, at=at)
    parts.settle_reply(session, complaint, actor=actor, at=at)
    return part


def _write(part: Handling, answer: Answer, *, actor: Actor, at: datetime) -> None:
    part.state, part.replied_at, part.next_due_at = HandlingState.REPLIED, at, None
    part.handler_id = actor.staff_id
    part.outcome = Outcome(answer.outcome)
    part.measures = [Measure(measure).value for measure in answer.measures]
    part.reply_text = answer.reply_text.strip()
    # What a redo put aside stays readable beneath the new note.
    part.internal_note = "\n".join(filter(None, (answer.internal_note.strip(), part.internal_note)))
    part.fee_item, part.fee_action = answer.fee_item.strip(), FeeAction(answer.fee_action)
    part.amount_charged, part.amount_refunded = answer.amount_charged, answer.amount_refunded
    part.document_number = answer.document_number.strip()


def _check(answer: Answer) -> None:
    said(answer.reply_text, "reply_text")
    if len(answer.internal_note) > MAX_TEXT:
        raise InvalidInput(f"is longer than {MAX_TEXT} characters", field="internal_note")
    if answer.outcome in _NOT_ANSWERS:
        raise InvalidInput(f"{answer.outcome} is no outcome of a reply", field="outcome")
    if _PENALTIES.intersection(answer.measures) and not answer.document_number.strip():
        raise InvalidInput("a warning or anything harsher needs its document number", field="document_number")
    if answer.fee_action != FeeAction.NONE and not answer.fee_item.strip():
        raise InvalidInput("name the fee that was dealt with", field="fee_item")
    for field in ("amount_charged", "amount_refunded"):
        amount = getattr(answer, field)
        if amount is not None and amount < 0:
            raise InvalidInput("cannot be less than nothing", field=field)
