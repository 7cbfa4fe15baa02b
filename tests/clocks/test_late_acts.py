"""A contact, a reply, a call or a decision that is entered late gives the clocks it would have given in time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks.backdating import PaperRecord
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.ledger import audit
from intake.casework.requests import statutory_procedure
from intake.casework.verbs import contact, reply, review
from intake.casework.verbs.callback import Call
from intake.db import Database
from intake.events import EventKind
from intake.models import Complaint, Deadline, DeadlineStep, Handling
from intake.vocabulary import Contacted, HandlingState, Holder, State
from routing.vocabulary import Clock, Step
from tests import factories as make
from tests.clocks.replayed import check_replay
from tests.stages.opened import told

pytestmark = pytest.mark.slow

_TIMES = (
    "clock", "started_at", "due_at", "original_due_at", "met_at", "cancelled_at", "breached_at", "is_paused",
)  # fmt: skip
SIGNED = make.on(0, 14)
Verb = Callable[..., Any]


@dataclass
class Twins:
    """Two complaints alike: what is done to one in time is entered of the other later."""

    session: Session
    collaborators: Collaborators
    crew: make.Crew
    timely: Complaint
    late: Complaint

    def part(self, of: Complaint, *, principal: bool = True) -> Handling:
        found = make.open_parts(self.session, of, HandlingState.SIGNED)
        return next(part for part in found if part.is_principal is principal)

    def handler(self, *, principal: bool = True) -> Actor:
        return self.crew.handler(self.part(self.late, principal=principal).department_id)

    def does(self, verb: Verb, of: Complaint, *said: Any, actor: Actor, at: datetime, **late: Any) -> None:
        verb(self.session, self.collaborators, of, *said, actor=actor, at=at, **late)

    def swept(self, at: datetime) -> None:
        while sweep.take_due_steps(self.session, self.collaborators, at=at):
            pass

    def are_equal(self, *, at: datetime) -> None:
        """Rows and what lists sort by; and each is what its own events give."""
        self.swept(at)
        assert self._rows(self.late) == self._rows(self.timely)
        for cache in ("state", "next_due_at", "closure_due_at", "replied_at", "closed_at", "outcome"):
            assert getattr(self.late, cache) == getattr(self.timely, cache), cache
        for each in (self.timely, self.late):
            check_replay(self.session, self.collaborators, each, at=at)

    def _rows(self, complaint: Complaint) -> list[tuple[Any, ...]]:
        self.session.flush()
        rows = self.session.exec(select(Deadline).where(Deadline.complaint_id == complaint.id)).all()
        return sorted((tuple(getattr(row, name) for name in _TIMES) for row in rows), key=str)

    def clock(self, of: Complaint, clock: Clock) -> Deadline:
        """The complaint's own or its principal's, the last of them."""
        principal = find.handlings_of(self.session, of.id)[0].id
        own = Deadline.handling_id.is_(None) | (Deadline.handling_id == principal)
        found = select(Deadline).where(Deadline.complaint_id == of.id, Deadline.clock == clock, own)
        return max(self.session.exec(found), key=lambda row: row.started_at)

    def held(self, of: Complaint, *, at: datetime) -> list[tuple[int | None, datetime | None, timedelta]]:
        """By departments, until when, for how long."""
        found = make.find_custody(self.session, self.collaborators, of, at=at)
        return [(one.department_id, one.until, one.held) for one in found if one.holder in {Holder.LEAD, Holder.CO}]

    def last(self, kind: EventKind) -> Any:
        return [event for event in audit.timeline(self.session, self.late.id) if event.kind is kind][-1]


@pytest.fixture
def twins(database: Database) -> Iterator[Twins]:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        pair = [make.make_complaint(session, collaborators, violations=("F-01", "F-04")) for _ in range(2)]
        for each in pair:
            make.bring_to(session, collaborators, crew, each, State.HANDLING, at=SIGNED)
        yield Twins(session, collaborators, crew, *pair)


def _paper(twins: Twins, at: datetime, *, principal: bool = True) -> PaperRecord:
    return PaperRecord(twins.part(twins.late, principal=principal).id, at, "停电，见纸质记录")


def test_a_contact_entered_after_its_clock_ran_out_is_in_time_if_it_was(twins: Twins) -> None:
    spoke_at, entered = make.on(1, 9), make.on(3)
    twins.does(contact.record_contact, twins.timely, "合成", actor=twins.handler(), at=spoke_at)
    twins.swept(entered)
    assert twins.clock(twins.late, Clock.FIRST_CONTACT).breached_at is not None
    paper = _paper(twins, spoke_at)
    twins.does(contact.enter_contact, twins.late, paper, "合成", actor=twins.crew.dispatcher, at=entered)
    twins.are_equal(at=entered)
    assert twins.clock(twins.late, Clock.FIRST_CONTACT).breached_at is None
    assert twins.part(twins.late).contacted_at == spoke_at


def test_steps_taken_meanwhile_stay_and_the_record_has_both_times_and_the_reason(twins: Twins) -> None:
    spoke_at, entered = make.on(1, 9), make.on(3)
    twins.swept(entered)
    taken = select(DeadlineStep.step).where(
        DeadlineStep.deadline_id == twins.clock(twins.late, Clock.FIRST_CONTACT).id,
        DeadlineStep.skipped_because.is_(None),
    )
    before = twins.session.exec(taken).all()
    assert Step.PLUS_1 in before or Step.DUE in before
    paper = _paper(twins, spoke_at)
    twins.does(contact.enter_contact, twins.late, paper, "合成", actor=twins.crew.supervisor, at=entered)
    twins.swept(entered + timedelta(days=3))
    assert twins.session.exec(taken).all() == before
    event = twins.last(EventKind.HANDLING_CONTACT)
    assert (event.at, event.data["happened_at"], told(twins.session, event)["reason"]) == (
        entered,
        spoke_at.isoformat(),
        "停电，见纸质记录",
    )
    assert event.actor_id == twins.crew.supervisor.staff_id


@pytest.mark.parametrize("entered", [make.on(1, 15), make.on(3)])
def test_the_earliest_contact_counts_in_whatever_order_they_are_entered(twins: Twins, entered: datetime) -> None:
    first, second = make.on(1, 9), make.on(1, 11)
    for at in (first, second):
        twins.does(contact.record_contact, twins.timely, "合成", actor=twins.handler(), at=at)
    twins.does(contact.record_contact, twins.late, "合成", actor=twins.handler(), at=second)
    twins.does(contact.record_contact, twins.late, "合成", actor=twins.handler(), at=entered, happened_at=first)
    twins.are_equal(at=entered)
    assert twins.part(twins.late).contacted_at == first


def test_a_reply_entered_after_its_clock_ran_out_is_in_time_if_it_was(twins: Twins) -> None:
    """With it the clocks that an answer ends: the first contact never made was not late yet when it was answered."""
    served_at, entered = make.on(1, 9), make.on(9)
    for principal in (False, True):
        handler = twins.handler(principal=principal)
        for each in (twins.timely, twins.late) if not principal else (twins.timely,):
            twins.does(reply.reply_to_complaint, each, make.answer(), actor=handler, at=served_at)
    twins.swept(entered)
    assert twins.clock(twins.late, Clock.REPLY).breached_at is not None
    paper = _paper(twins, served_at)
    twins.does(reply.enter_reply, twins.late, paper, make.answer(), actor=twins.crew.dispatcher, at=entered)
    assert (twins.late.state, twins.late.replied_at) == (State.REPLIED, served_at)
    twins.are_equal(at=entered)
    assert twins.held(twins.late, at=entered) == twins.held(twins.timely, at=entered)
    assert make.breaches_of(twins.session, twins.late) == make.breaches_of(twins.session, twins.timely)


def test_closing_is_by_review_however_early_the_reply_was_served(twins: Twins) -> None:
    served_at, entered, reviewed = make.on(2, 9), make.on(25), make.on(26)
    for principal in (False, True):
        handler = twins.handler(principal=principal)
        twins.does(reply.reply_to_complaint, twins.timely, make.answer(), actor=handler, at=served_at)
    twins.swept(entered)
    for principal in (False, True):
        paper = _paper(twins, served_at, principal=principal)
        twins.does(reply.enter_reply, twins.late, paper, make.answer(), actor=twins.crew.dispatcher, at=entered)
    for each in (twins.timely, twins.late):
        twins.does(review.pass_review, each, actor=twins.crew.supervisor, at=reviewed)
    assert (twins.late.closed_at, twins.late.replied_at) == (reviewed, served_at)
    assert twins.clock(twins.late, Clock.CLOSURE).breached_at is not None  # reviewed late is closed late
    twins.are_equal(at=reviewed)


def test_the_complaint_was_answered_with_the_last_of_its_parts_whichever_is_entered_last(twins: Twins) -> None:
    lead_at, co_at, entered = make.on(1, 9), make.on(2, 9), make.on(9)
    lead, co = twins.handler(), twins.handler(principal=False)
    twins.does(reply.reply_to_complaint, twins.timely, make.answer(), actor=lead, at=lead_at)
    for each in (twins.timely, twins.late):
        twins.does(reply.reply_to_complaint, each, make.answer(), actor=co, at=co_at)
    paper = _paper(twins, lead_at)
    twins.does(reply.enter_reply, twins.late, paper, make.answer(), actor=twins.crew.dispatcher, at=entered)
    assert twins.late.replied_at == co_at
    twins.are_equal(at=entered)


@pytest.mark.parametrize("entered", [make.on(3), make.on(110)])
def test_a_procedure_of_the_law_is_met_on_the_day_of_its_decision(twins: Twins, entered: datetime) -> None:
    """The law's clock is judged by the date the decision bears, whoever enters it and however late."""
    decided_at, handler = make.on(2, 0), twins.handler()
    for each in (twins.timely, twins.late):
        twins.does(statutory_procedure.open_statutory, each, Clock.PENALTY, "合成1号", actor=handler, at=make.on(1))
    concluded = statutory_procedure.ProcedureDecision("合成2号")
    twins.does(
        statutory_procedure.conclude_statutory, twins.timely, Clock.PENALTY, concluded, actor=handler, at=decided_at
    )
    twins.swept(entered)
    late = statutory_procedure.ProcedureDecision("合成2号", decided_at=decided_at)
    twins.does(statutory_procedure.conclude_statutory, twins.late, Clock.PENALTY, late, actor=handler, at=entered)
    twins.are_equal(at=entered)
    assert twins.clock(twins.late, Clock.PENALTY).breached_at is None
    assert twins.last(EventKind.STATUTORY_CONCLUDE).data["happened_at"] == decided_at.isoformat()


def _to_call(twins: Twins, *, at: datetime) -> Actor:
    for each in (twins.timely, twins.late):
        for goal in (State.REPLIED, State.CALLBACK):
            make.bring_to(twins.session, twins.collaborators, twins.crew, each, goal, at=at)
    return twins.crew.caller


def test_a_call_entered_late_is_in_time_if_it_was_and_the_next_try_counts_from_it(twins: Twins) -> None:
    caller, unreached = _to_call(twins, at=make.on(1)), Call(Contacted.UNREACHED)
    called_at, entered = make.on(2, 9), make.on(8)
    twins.does(make.call_back, twins.timely, unreached, actor=caller, at=called_at)
    twins.swept(entered)
    twins.does(make.call_back, twins.late, unreached, actor=caller, at=entered, called_at=called_at)
    assert twins.clock(twins.late, Clock.CALLBACK).started_at == called_at
    twins.are_equal(at=entered)


def test_three_tries_count_by_the_days_they_were_made_on(twins: Twins) -> None:
    caller, unreached = _to_call(twins, at=make.on(1)), Call(Contacted.UNREACHED)
    for day in (2, 3, 4):
        twins.does(make.call_back, twins.timely, unreached, actor=caller, at=make.on(day))
    for day in (2, 3, 4):
        late = {"at": make.on(7), "called_at": make.on(day)}
        twins.does(make.call_back, twins.late, unreached, actor=caller, **late)
    assert twins.late.state is State.CLOSED
    twins.are_equal(at=make.on(7))
