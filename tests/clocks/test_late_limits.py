"""Who may say that something was done earlier than it is entered, and from when to when it may have been."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actions import allowed
from intake.casework.actor import Actor
from intake.casework.clocks.backdating import PaperRecord
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.requests import file, statutory_procedure
from intake.casework.requests.decide import decide_request
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.verbs import callback, contact, reply, review, waive
from intake.casework.verbs.resume import resume_complaint
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, SecondPersonNeeded
from intake.models import Complaint, Deadline, Handling
from intake.vocabulary import HandlingState, PauseReason, RequestKind, State
from routing.vocabulary import Clock
from tests import factories as make
from tests.clocks.replayed import check_replay

pytestmark = pytest.mark.slow
SIGNED = make.on(0, 14)


@dataclass
class Case:
    """One complaint that its only department has signed for."""

    session: Session
    collaborators: Collaborators
    crew: make.Crew
    complaint: Complaint

    @property
    def part(self) -> Handling:
        return make.open_parts(self.session, self.complaint, HandlingState.SIGNED)[0]

    @property
    def handler(self) -> Actor:
        return self.crew.handler(self.complaint.lead_department_id)

    def contacts(self, *, at: datetime, happened_at: datetime | None = None, actor: Actor | None = None) -> None:
        who = actor or self.handler
        contact.record_contact(
            self.session, self.collaborators, self.complaint, "合成", actor=who, at=at, happened_at=happened_at
        )

    def replies(self, *, at: datetime, happened_at: datetime | None = None) -> None:
        given = {"actor": self.handler, "at": at, "happened_at": happened_at}
        reply.reply_to_complaint(self.session, self.collaborators, self.complaint, make.answer(), **given)

    def enters_contact(self, actor: Actor, happened_at: datetime, *, at: datetime) -> None:
        paper = PaperRecord(self.part.id, happened_at, "合成")
        contact.enter_contact(self.session, self.collaborators, self.complaint, paper, "合成", actor=actor, at=at)

    def enters(
        self, actor: Actor, happened_at: datetime, *, at: datetime, reason: str = "见纸质答复", part_id: int = 0
    ) -> None:
        paper = PaperRecord(part_id or self.part.id, happened_at, reason)
        reply.enter_reply(self.session, self.collaborators, self.complaint, paper, make.answer(), actor=actor, at=at)

    def concludes(self, decided_at: datetime, *, at: datetime) -> None:
        decision = statutory_procedure.ProcedureDecision("合成", decided_at=decided_at)
        statutory_procedure.conclude_statutory(
            self.session, self.collaborators, self.complaint, Clock.PENALTY, decision, actor=self.handler, at=at
        )

    def refuses(self, field: str, verb: object, *said: object, **given: object) -> None:
        with pytest.raises(InvalidInput) as caught:
            verb(*said, **given)  # type: ignore[operator]
        assert caught.value.field == field

    def clock(self, clock: Clock) -> Deadline:
        found = select(Deadline).where(Deadline.complaint_id == self.complaint.id, Deadline.clock == clock)
        return self.session.exec(found).one()


@pytest.fixture
def case(database: Database) -> Iterator[Case]:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=SIGNED)
        for part in [one for one in make.open_parts(session, complaint, HandlingState.SIGNED) if not one.is_principal]:
            waive.waive_part(session, collaborators, complaint, part.id, "合成", actor=crew.dispatcher, at=SIGNED)
        yield Case(session, collaborators, crew, complaint)


def test_nothing_was_done_before_what_it_follows_nor_in_the_future(case: Case) -> None:
    at = make.on(1, 9)
    for moment in (SIGNED - timedelta(seconds=1), at + timedelta(seconds=1)):
        case.refuses("happened_at", case.contacts, at=at, happened_at=moment)
        case.refuses("happened_at", case.replies, at=at, happened_at=moment)
        case.refuses("happened_at", case.enters, case.crew.dispatcher, moment, at=at)
    case.contacts(at=at, happened_at=SIGNED)
    assert case.part.contacted_at == SIGNED


def test_a_minute_that_is_typed_means_some_moment_of_it(case: Case) -> None:
    """The field of a browser has no seconds; what was done in the minute after signing was done after signing."""
    case.part.signed_at = SIGNED + timedelta(seconds=25)
    case.contacts(at=make.on(1, 9), happened_at=SIGNED)
    assert case.part.contacted_at == SIGNED + timedelta(seconds=25)


def test_a_department_may_say_when_it_did_what_saves_no_clock(case: Case) -> None:
    case.contacts(at=make.on(1, 17), happened_at=make.on(1, 9))
    assert case.clock(Clock.FIRST_CONTACT).met_at == make.on(1, 9)
    case.replies(at=make.on(3), happened_at=make.on(2))
    assert (case.complaint.replied_at, case.clock(Clock.REPLY).met_at) == (make.on(2), make.on(2))
    check_replay(case.session, case.collaborators, case.complaint, at=make.on(3))


@pytest.mark.parametrize("swept", [[], [make.on(9)]])
def test_no_department_puts_its_own_act_back_in_time_to_save_a_clock(case: Case, swept: list[datetime]) -> None:
    """Whether the sweep has seen it run out or not."""
    at = make.on(9)
    for moment in swept:
        sweep.take_due_steps(case.session, case.collaborators, at=moment)
    head = case.complaint.event_head
    case.refuses("happened_at", case.contacts, at=at, happened_at=make.on(1))
    case.refuses("happened_at", case.replies, at=at, happened_at=make.on(1))
    assert (case.complaint.event_head, case.part.contacted_at) == (head, None)
    case.contacts(at=at, happened_at=make.on(8))  # late by either time
    assert case.clock(Clock.FIRST_CONTACT).breached_at is not None


def test_only_the_hotline_enters_for_a_department_with_a_reason_and_for_a_part_that_is_open(case: Case) -> None:
    for actor in (case.handler, case.crew.caller, case.crew.operator):
        with pytest.raises(NotAllowed):
            case.enters(actor, make.on(1), at=make.on(9))
        with pytest.raises(NotAllowed):
            case.enters_contact(actor, make.on(1), at=make.on(9))
    case.refuses("reason", case.enters, case.crew.dispatcher, make.on(1), at=make.on(9), reason=" ")
    with pytest.raises(NotFound):
        case.enters(case.crew.dispatcher, make.on(1), at=make.on(9), part_id=1)


def test_who_enters_a_reply_neither_reviews_it_nor_calls_back(case: Case) -> None:
    dispatcher, handler = case.crew.dispatcher, case.handler
    case.enters(dispatcher, make.on(1), at=make.on(9))
    part = find.handlings_of(case.session, case.complaint.id)[0]
    assert part.handler_id == handler.staff_id  # whose answer it is
    offered = allowed.moves_for(case.session, case.collaborators, case.complaint, dispatcher, at=make.on(9))
    assert "pass_review" not in {move.verb for move in offered}
    with pytest.raises(SecondPersonNeeded):
        review.pass_review(case.session, case.collaborators, case.complaint, actor=dispatcher, at=make.on(9))
    review.pass_review(case.session, case.collaborators, case.complaint, actor=case.crew.supervisor, at=make.on(9))
    caller = Actor(dispatcher.kind, dispatcher.staff_id, case.crew.caller.roles)
    with pytest.raises(SecondPersonNeeded):
        callback.record_callback(
            case.session, case.collaborators, case.complaint, make.fine_call(), actor=caller, at=make.on(10)
        )


def test_what_was_sent_back_or_resumed_is_answered_after_that(case: Case) -> None:
    case.replies(at=make.on(1))
    given = {"actor": case.crew.supervisor, "at": make.on(2)}
    review.send_back(case.session, case.collaborators, case.complaint, "合成", **given)
    case.refuses("happened_at", case.enters, case.crew.dispatcher, make.on(1, 15), at=make.on(3))
    _suspend_and_resume(case, make.on(3), make.on(7))
    case.refuses("happened_at", case.enters, case.crew.dispatcher, make.on(4), at=make.on(8))
    case.enters(case.crew.dispatcher, make.on(7, 12), at=make.on(8))
    assert case.complaint.replied_at == make.on(7, 12)
    check_replay(case.session, case.collaborators, case.complaint, at=make.on(8))


def _suspend_and_resume(case: Case, since: datetime, until: datetime) -> None:
    wish = DecisionRequestInput(RequestKind.SUSPENSION, PauseReason.COURT, "合成证据", "合成依据")
    asked = file.file_request(case.session, case.collaborators, case.complaint, wish, actor=case.handler, at=since)
    granted = {"approve": True, "note": "同意", "actor": case.crew.dispatcher, "at": since}
    decide_request(case.session, case.collaborators, case.complaint, asked, **granted)
    resume_complaint(case.session, case.collaborators, case.complaint, "合成", actor=case.handler, at=until)


def test_a_contact_before_a_suspension_knows_nothing_of_it(case: Case) -> None:
    wish = DecisionRequestInput(RequestKind.SUSPENSION, PauseReason.COURT, "合成证据", "合成依据")
    asked = file.file_request(case.session, case.collaborators, case.complaint, wish, actor=case.handler, at=make.on(1))
    granted = {"approve": True, "note": "同意", "actor": case.crew.dispatcher, "at": make.on(1, 11)}
    decide_request(case.session, case.collaborators, case.complaint, asked, **granted)
    case.contacts(at=make.on(5), happened_at=make.on(1, 9))  # it stands still, so nothing is saved
    met = case.clock(Clock.FIRST_CONTACT)
    assert (met.met_at, met.is_paused, met.breached_at) == (make.on(1, 9), False, None)
    check_replay(case.session, case.collaborators, case.complaint, at=make.on(5))


def test_a_procedure_ends_no_earlier_than_it_was_opened(case: Case) -> None:
    opening = {"actor": case.handler, "at": make.on(1)}
    statutory_procedure.open_statutory(
        case.session, case.collaborators, case.complaint, Clock.PENALTY, "合成", **opening
    )
    for moment in (make.on(0, 23), make.on(3)):
        case.refuses("concluded_on", case.concludes, moment, at=make.on(2))
    case.concludes(make.on(1, 0), at=make.on(2))  # the day it was opened, before the hour
    assert case.clock(Clock.PENALTY).met_at == make.on(1)


def test_a_call_follows_the_review_and_the_call_before_it(case: Case) -> None:
    for goal in (State.REPLIED, State.CALLBACK):
        make.bring_to(case.session, case.collaborators, case.crew, case.complaint, goal, at=make.on(1))
    unreached, caller = callback.Call(callback.Contacted.UNREACHED), case.crew.caller

    def calls(called_at: datetime, *, at: datetime) -> None:
        given = {"actor": caller, "at": at, "called_at": called_at}
        make.call_back(case.session, case.collaborators, case.complaint, unreached, **given)

    for moment in (make.on(0, 23), make.on(5)):
        case.refuses("called_at", calls, moment, at=make.on(4))
    calls(make.on(3), at=make.on(4))
    case.refuses("called_at", calls, make.on(2), at=make.on(4))
