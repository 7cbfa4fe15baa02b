"""A department answers its part (答复); the complaint is answered when all of its parts are.

An answer served on paper may be entered later: its clocks are judged by when it was served. The complaint is closed
(办结) by review all the same, so `closed_at`, and every closure rate, is of the review, never of the paper.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks import backdating
from intake.casework.clocks.backdating import ON_TIME, BackdatedAct, PaperRecord
from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import assignments
from intake.casework.reasons import required_reason
from intake.casework.text_input import MAX_TEXT, optional_text, required_text
from intake.casework.verb import verb
from intake.errors import IllegalMove, InvalidInput
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Handling
from intake.sealing.text import TextKey, text_key_of
from intake.vocabulary import FeeAction, HandlingState, Measure, Move, Outcome, StaffRole, State
from routing.translatable import N_
from routing.vocabulary import Clock

# From the warning on a measure is a penalty and stands on a document (social organisations regulation 社团条例 §30).
_PENALTIES = frozenset(list(Measure)[list(Measure).index(Measure.WARN) :])
_LONGEST_BASIS = 300
# A result of the whole complaint, not an answer a department can give.
_NOT_ANSWERS = frozenset({Outcome.WITHDRAWN, Outcome.TERMINATED, Outcome.TRANSFERRED})


@dataclass(frozen=True)
class ReplyInput:
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
    legal_basis: str = ""


@verb
def reply_to_complaint(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    answer: ReplyInput,
    *,
    actor: Actor,
    at: datetime,
    happened_at: datetime | None = None,
) -> Handling:
    """Answer the actor's department's part. The REPLY clock is met by the principal's first answer at the latest.

    `happened_at` is when it was served on paper, as long as no clock it meets or ends has run out meanwhile.
    """
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    _must_be_under_way(complaint, part)
    entered = BackdatedAct(_moment(session, complaint, part, happened_at, at=at)) if happened_at else None
    if entered is not None:
        clocks = ComplaintClocks.of(session, collaborators, complaint)
        backdating.must_save_no_clock(_touched(clocks, part, at=at), entered.at, at=at)
    part.handler_id = actor.staff_id
    _reply(session, complaint, part, answer, actor=actor, at=at, entered=entered)
    return part


@verb
def enter_reply(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    paper: PaperRecord,
    answer: ReplyInput,
    *,
    actor: Actor,
    at: datetime,
) -> Handling:
    """A department answered on paper and could not enter it in time; the hotline does, from that paper.

    Who enters it neither reviews it nor calls back about it (`involved`).
    """
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    part = assignments.get_open_part(session, complaint, paper.handling_id)
    _must_be_under_way(complaint, part)
    reason = required_reason(paper.reason, "reason", longest=500)
    entered = BackdatedAct(_moment(session, complaint, part, paper.happened_at, at=at), reason)
    _reply(session, complaint, part, answer, actor=actor, at=at, entered=entered)
    return part


def may_be_answered(complaint: Complaint, part: Handling) -> bool:
    """Signed for, and under way: the principal's part not before the complaint is handled."""
    is_under_way = complaint.state is State.HANDLING or (complaint.state is State.DISPATCHED and not part.is_principal)
    return is_under_way and part.state is HandlingState.SIGNED


def _must_be_under_way(complaint: Complaint, part: Handling) -> None:
    if not may_be_answered(complaint, part):
        raise IllegalMove(complaint.state, Move.REPLY)


def _moment(session: Session, complaint: Complaint, part: Handling, happened_at: datetime, *, at: datetime) -> datetime:
    """After the part was signed for; once it was sent back or resumed, after that."""
    since = max(part.signed_at or at, last_set_going(session, complaint) or part.dispatched_at)
    moment = backdating.find_moment(happened_at, since=since, at=at)
    if moment is None:
        raise InvalidInput(
            N_("is after it was signed for, resumed or sent back, and not in the future"), field="happened_at"
        )
    return moment


def last_set_going(session: Session, complaint: Complaint) -> datetime | None:
    """When it was last resumed or sent back: what is answered since then is answered after that."""
    moves = session.exec(
        select(ComplaintEvent)
        .where(ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind == EventKind.COMPLAINT_MOVE)
        .order_by(col(ComplaintEvent.seq).desc())
    )
    return next((one.at for one in moves if one.data["move"] in {Move.RESUME, Move.REDO}), None)


def _touched(clocks: ComplaintClocks, part: Handling, *, at: datetime) -> list[DerivedClock]:
    """The clocks an answer meets or ends."""
    shared = Clock.REPLY if part.is_principal else None
    return [
        one
        for one in clocks.open(at)
        if one.handling_id == part.id or (one.handling_id is None and one.clock is shared)
    ]


def _reply(
    session: Session,
    complaint: Complaint,
    part: Handling,
    answer: ReplyInput,
    *,
    actor: Actor,
    at: datetime,
    entered: BackdatedAct | None,
) -> None:
    _check(answer)
    happened_at = entered.at if entered else None
    _write(text_key_of(session, complaint), part, answer, at=happened_at or at)
    session.add(part)
    said = {
        "handling_id": part.id,
        "department_id": part.department_id,
        "outcome": answer.outcome,
        **(entered.said if entered else ON_TIME),
    }
    settled = assignments.settle_reply(session, complaint, at=at, happened_at=happened_at)
    audit.record_all(session, complaint, [(EventKind.HANDLING_REPLY, said), *settled], actor=actor, at=at)


def _write(key: TextKey, part: Handling, answer: ReplyInput, *, at: datetime) -> None:
    part.state, part.replied_at = HandlingState.REPLIED, at
    part.outcome = Outcome(answer.outcome)
    part.measures = [Measure(measure).value for measure in answer.measures]
    part.reply_text = key.seal(answer.reply_text.strip())
    # What a redo put aside stays readable beneath the new note.
    notes = answer.internal_note.strip(), key.open(part.internal_note)
    part.internal_note = key.seal("\n".join(filter(None, notes)))
    part.fee_item, part.fee_action = answer.fee_item.strip(), FeeAction(answer.fee_action)
    part.amount_charged, part.amount_refunded = answer.amount_charged, answer.amount_refunded
    part.document_number, part.legal_basis = answer.document_number.strip(), answer.legal_basis.strip()


def _check(answer: ReplyInput) -> None:
    required_text(answer.reply_text, "reply_text")
    if len(answer.internal_note) > MAX_TEXT:
        raise InvalidInput(N_("is longer than %(longest)s characters"), longest=MAX_TEXT, field="internal_note")
    if answer.outcome in _NOT_ANSWERS:
        raise InvalidInput(N_("%(outcome)s is no outcome of a reply"), outcome=Outcome(answer.outcome), field="outcome")
    if _PENALTIES.intersection(answer.measures):
        _check_penalty(answer)
    optional_text(answer.legal_basis, "legal_basis", longest=_LONGEST_BASIS)
    if answer.fee_action != FeeAction.NONE and not answer.fee_item.strip():
        raise InvalidInput(N_("name the fee that was dealt with"), field="fee_item")
    for field in ("amount_charged", "amount_refunded"):
        amount = getattr(answer, field)
        if amount is not None and amount < 0:
            raise InvalidInput(N_("cannot be less than nothing"), field=field)


def _check_penalty(answer: ReplyInput) -> None:
    """A penalty stands on a document and on a law."""
    if not answer.document_number.strip():
        raise InvalidInput(N_("a warning or anything harsher needs its document number"), field="document_number")
    if not answer.legal_basis.strip():
        raise InvalidInput(N_("a warning or anything harsher needs the law it rests on"), field="legal_basis")
