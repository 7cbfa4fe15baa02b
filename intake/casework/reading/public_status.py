"""What a complainant may be told of where their complaint stands: plain words, dates, who has it, the reply.

Nothing else of the record leaves by this door: no names of staff, no notes, no requests between departments.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.ledger.event_texts import event_data
from intake.casework.lifecycle import ENDS
from intake.casework.matters import members
from intake.casework.parts import coordination
from intake.events import EventKind
from intake.language.i18n import N_
from intake.models import Complaint, ComplaintEvent, Deadline
from intake.sealing.text import TextKey, text_key_of
from intake.vocabulary import HandlingState, Move, Outcome, RejectReason, State
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock

SENTENCES: Mapping[State, str] = MappingProxyType(
    {
        State.RECEIVED: N_("We have it and are deciding which department answers."),
        State.NEED_INFO: N_("We need something more from you; the time limit stands still until you answer."),
        State.COORDINATING: N_("Several departments may be responsible; it is being settled which one answers."),
        State.DISPATCHED: N_("It is with the department, which has yet to sign for it."),
        State.HANDLING: N_("The department is looking into it."),
        State.SUSPENDED: N_("Its handling is suspended; the time limit stands still."),
        State.REPLIED: N_("The department has replied; the hotline is checking the reply."),
        State.CALLBACK: N_("It has been answered. We may call you back to ask whether you are satisfied."),
        State.CLOSED: N_("It has been answered and is closed."),
        State.ARCHIVED: N_("It has been answered and is closed."),
        State.REJECTED: N_("It could not be accepted."),
        State.WITHDRAWN: N_("You withdrew it."),
        State.TRANSFERRED: N_("It was handed over to another authority."),
        State.TERMINATED: N_("Its handling was ended."),
        State.MERGED: N_("It is handled together with an earlier complaint about the same matter."),
    }
)

# Where it stands on the way of four steps: received, with a department, being handled, answered.
_STEPS = {
    State.RECEIVED: 1,
    State.NEED_INFO: 1,
    State.COORDINATING: 2,
    State.DISPATCHED: 2,
    State.MERGED: 2,
    State.HANDLING: 3,
    State.SUSPENDED: 3,
    State.REPLIED: 3,
}
LAST_STEP = 4


@dataclass(frozen=True)
class StatusSentence:
    """What one department answered."""

    department: str
    outcome: Outcome | None
    text: str


@dataclass(frozen=True)
class InterimAnswer:
    """What one department told of so far."""

    department: str
    told_at: datetime
    text: str


@dataclass(frozen=True)
class Procedure:
    """What a department opened by a law of its own, and both dates where it was extended (信访工作条例 §34)."""

    clock: Clock
    due_at: datetime
    original_due_at: datetime
    met_at: datetime | None


@dataclass(frozen=True)
class PublicStatus:
    """Where one complaint stands. `sentence` is for the catalogue."""

    number: str
    state: State
    sentence: str
    step: int
    received_at: datetime
    due_at: datetime | None
    original_due_at: datetime | None
    is_provisional: bool
    closed_at: datetime | None
    procedures: tuple[Procedure, ...]
    departments: tuple[str, ...]
    replies: tuple[StatusSentence, ...]
    interim: tuple[InterimAnswer, ...]
    question: str
    note: str
    reject_reason: RejectReason | None
    is_synthetic: bool
    is_erased: bool  # what was written went with who wrote it
    is_handled: bool  # it, or the one it was joined with, is not over

    @property
    def is_paused(self) -> bool:
        return self.state in {State.NEED_INFO, State.SUSPENDED}

    @property
    def is_under_way(self) -> bool:
        """Something can still be added."""
        return self.is_handled and self.state is not State.CLOSED

    @property
    def may_withdraw(self) -> bool:
        return self.state is State.NEED_INFO


def public_status_of(session: Session, collaborators: Collaborators, complaint: Complaint) -> PublicStatus:
    """As it is now. A reply is told once it has passed review, to joined complaints as well."""
    key = text_key_of(session, complaint)
    handled = members.handled_with(session, complaint)
    return PublicStatus(
        number=complaint.number,
        state=complaint.state,
        sentence=SENTENCES[complaint.state],
        step=_STEPS.get(handled.state if complaint.state is State.MERGED else complaint.state, LAST_STEP),
        received_at=complaint.received_at,
        due_at=_due_at(complaint, handled),
        original_due_at=handled.closure_original_due_at,
        is_provisional=handled.is_provisional,
        closed_at=complaint.closed_at,
        procedures=_procedures(session, complaint),
        departments=_departments(session, collaborators, handled),
        replies=_replies(session, collaborators, complaint),
        interim=_interim(session, collaborators, complaint, key),
        question=_question(session, complaint, key) if complaint.state is State.NEED_INFO else "",
        note=_note(session, complaint, handled, key),
        reject_reason=complaint.reject_reason,
        is_synthetic=complaint.is_synthetic,
        is_erased=key.is_erased,
        is_handled=handled.state not in ENDS and handled.state is not State.CLOSED,
    )


def _due_at(complaint: Complaint, handled: Complaint) -> datetime | None:
    """Until when it is to be answered; of one that was joined with another, as that one is."""
    if complaint.state is State.MERGED:
        return None if handled.state in ENDS else handled.closure_due_at
    return None if complaint.state in ENDS else complaint.closure_due_at


def _note(session: Session, complaint: Complaint, handled: Complaint, key: TextKey) -> str:
    """How it ended; where it was joined with one that was answered at once, that answer."""
    if handled is not complaint and handled.state is State.CLOSED and handled.text_key is not None:
        return text_key_of(session, handled).open(handled.end_note)
    return key.open(complaint.end_note) if complaint.state in ENDS or complaint.state is State.CLOSED else ""


def _procedures(session: Session, complaint: Complaint) -> tuple[Procedure, ...]:
    """Those the complainant was told of, the oldest first; each runs on whatever becomes of the complaint."""
    statement = select(Deadline).where(
        Deadline.complaint_id == complaint.id,
        col(Deadline.clock).in_(STATUTORY),
        col(Deadline.cancelled_at).is_(None),
    )
    rows = session.exec(statement.order_by(col(Deadline.started_at), col(Deadline.id)))
    return tuple(Procedure(row.clock, row.due_at, row.original_due_at, row.met_at) for row in rows)


def _departments(session: Session, collaborators: Collaborators, complaint: Complaint) -> tuple[str, ...]:
    """Who answers; while that is being settled, who settles it."""
    directory = collaborators.rules.directory
    if complaint.state is State.COORDINATING:
        settler = coordination.coordinator_of(session, collaborators, complaint)
        return (directory.department(settler).name,) if settler is not None else ()
    parts = find.handlings_of(session, complaint.id)
    live = [part for part in parts if part.is_principal and part.state is not HandlingState.RETURNED]
    return tuple(dict.fromkeys(directory.department(part.department_id).name for part in live))


def _replies(session: Session, collaborators: Collaborators, complaint: Complaint) -> tuple[StatusSentence, ...]:
    told = members.handled_with(session, complaint)
    if told.closed_at is None or told.text_key is None:
        return ()
    directory, key = collaborators.rules.directory, text_key_of(session, told)
    return tuple(
        StatusSentence(directory.department(part.department_id).name, part.outcome, key.open(part.reply_text))
        for part in find.handlings_of(session, told.id)
        if part.state is HandlingState.REPLIED and part.reply_text
    )


def _interim(
    session: Session, collaborators: Collaborators, complaint: Complaint, key: TextKey
) -> tuple[InterimAnswer, ...]:
    """While it is not closed, the oldest first: the reply takes their place."""
    if complaint.closed_at is not None or complaint.state in ENDS:
        return ()
    events = session.exec(
        select(ComplaintEvent)
        .where(ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind == EventKind.HANDLING_INTERIM)
        .order_by(col(ComplaintEvent.seq))
    )
    directory = collaborators.rules.directory
    return tuple(
        InterimAnswer(
            directory.department(event.data["department_id"]).name, event.at, str(event_data(event, key)["text"])
        )
        for event in events
    )


def _question(session: Session, complaint: Complaint, key: TextKey) -> str:
    """What was asked last."""
    moves = session.exec(
        select(ComplaintEvent)
        .where(ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind == EventKind.COMPLAINT_MOVE)
        .order_by(col(ComplaintEvent.seq).desc())
    )
    return next((str(event_data(event, key)["note"]) for event in moves if event.data["move"] == Move.ASK_INFO), "")
