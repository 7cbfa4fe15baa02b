"""A call-back that is kept has happened: the number was shown to who called, that day; nobody is left unasked."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlmodel import Session, select

from intake.casework.actions.allowed import moves_for
from intake.casework.actor import COMPLAINANT, Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts.follow_ups import find_follow_up
from intake.casework.verbs import answer, callback, merge, review, transfer
from intake.casework.verbs.callback import Call
from intake.casework.verbs.following import number, objection, survey
from intake.casework.verbs.reject import reject_complaint
from intake.casework.verbs.reopen import reopen_complaint
from intake.db import Database
from intake.desk.complaint_page import deadlines_of
from intake.errors import IllegalMove, InvalidInput, NotPossibleNow, SecondPersonNeeded
from intake.events import EventKind
from intake.identity.person import Person, unmask
from intake.models import Callback, Complaint, ComplaintEvent, ComplaintIdentity, FollowUp, Notice, Objection
from intake.vocabulary import (
    CallbackWay,
    Confidentiality,
    Contacted,
    FollowUpCause,
    ObjectionOrigin,
    ObjectionState,
    RejectReason,
    Satisfaction,
    Solved,
    StaffRole,
    State,
)
from routing.vocabulary import Clock
from tests import factories as make

MISSED = Call(Contacted.UNREACHED)
UNHAPPY = make.fine_call(solved=Solved.UNSOLVED, satisfaction=Satisfaction.DISSATISFIED, note="合成：钱没退")


@dataclass
class Hotline:
    """An office with its people; each act by the real verb."""

    session: Session
    collaborators: Collaborators = field(init=False)
    crew: make.Crew = field(init=False)

    def __post_init__(self) -> None:
        self.collaborators, self.crew = make.make_office(self.session), make.Crew(self.session)

    def complaint(self, goal: State = State.CALLBACK, **changes: object) -> Complaint:
        made = make.make_complaint(self.session, self.collaborators, accept=goal is not State.RECEIVED, **changes)
        if goal is not State.RECEIVED:
            make.bring_to(self.session, self.collaborators, self.crew, made, goal, at=make.on(1))
        return made

    def does(self, verb: object, of: Complaint, *said: object, by: Actor | None = None, **named: object) -> object:
        return verb(self.session, self.collaborators, of, *said, actor=by or self.crew.caller, **named)

    def events(self, of: Complaint, kind: EventKind) -> list[ComplaintEvent]:
        found = select(ComplaintEvent).where(ComplaintEvent.complaint_id == of.id, ComplaintEvent.kind == kind)
        return list(self.session.exec(found.order_by(ComplaintEvent.seq)))

    def told(self, of: Complaint) -> set[str]:
        return set(self.session.exec(select(Notice.kind).where(Notice.complaint_id == of.id)))


@pytest.fixture
def hotline(database: Database) -> Iterator[Hotline]:
    with database.unit_of_work() as session:
        yield Hotline(session)


@pytest.mark.parametrize("call", [make.fine_call(), MISSED, Call(Contacted.REFUSED)])
def test_no_call_is_kept_of_whose_number_the_caller_was_not_shown(hotline: Hotline, call: Call) -> None:
    complaint = hotline.complaint()
    with pytest.raises(NotPossibleNow, match="show the number first"):
        hotline.does(callback.record_callback, complaint, call, at=make.on(2))
    colleague = make.make_actor(hotline.session, StaffRole.CALLER_BACK)
    hotline.does(number.show_number, complaint, by=colleague, at=make.on(2))  # to somebody else
    hotline.does(number.show_number, complaint, at=make.on(1, 22))  # the day before
    with pytest.raises(NotPossibleNow, match="show the number first"):
        hotline.does(callback.record_callback, complaint, call, at=make.on(2, 11))
    assert complaint.state is State.CALLBACK


def test_the_reason_recorded_is_the_call_and_each_try_is_shown_anew(hotline: Hotline) -> None:
    complaint = hotline.complaint()
    shown = hotline.does(number.show_number, complaint, at=make.on(2, 10))
    assert shown == Person(name=make.SOMEBODY.name, phone=make.SOMEBODY.phone)
    (event,) = hotline.events(complaint, EventKind.IDENTITY_UNMASK)
    assert (event.actor_id, event.data["fields"]) == (hotline.crew.caller.staff_id, ["name", "phone"])
    made = hotline.does(callback.record_callback, complaint, MISSED, at=make.on(2, 10, 3))
    assert (made.attempt, made.way, made.shown_at, made.seconds) == (1, CallbackWay.PHONE, make.on(2, 10), 180)
    with pytest.raises(NotPossibleNow):
        hotline.does(callback.record_callback, complaint, make.fine_call(), at=make.on(2, 11))
    hotline.does(number.show_number, complaint, at=make.on(2, 12))
    said = make.fine_call(seconds=95)
    assert hotline.does(callback.record_callback, complaint, said, at=make.on(2, 13)).seconds == 95
    assert complaint.state is State.CLOSED


def test_a_call_took_a_time_that_can_be(hotline: Hotline) -> None:
    complaint = hotline.complaint()
    hotline.does(number.show_number, complaint, at=make.on(2))
    for seconds in (0, -5, callback.LONGEST + 1):
        with pytest.raises(InvalidInput) as caught:
            hotline.does(callback.record_callback, complaint, make.fine_call(seconds=seconds), at=make.on(2, 11))
        assert caught.value.field == "minutes"


def test_tries_count_by_working_days_and_then_it_is_closed_as_not_reached(hotline: Hotline) -> None:
    complaint = hotline.complaint()
    for day in (4, 5, 6, 7):  # Friday, the weekend, Monday
        hotline.does(make.call_back, complaint, MISSED, at=make.on(day))
        assert complaint.state is State.CALLBACK
    hotline.does(make.call_back, complaint, MISSED, at=make.on(8))
    assert complaint.state is State.CLOSED
    assert hotline.events(complaint, EventKind.COMPLAINT_MOVE)[-1].data["to"] == State.CLOSED


def test_a_confidential_number_needs_a_second_person_that_day_for_that_caller(hotline: Hotline) -> None:
    complaint, caller = hotline.complaint(confidentiality=Confidentiality.CONFIDENTIAL), hotline.crew.caller
    with pytest.raises(SecondPersonNeeded):
        hotline.does(number.show_number, complaint, at=make.on(2))
    ring, colleague = hotline.collaborators.ring, make.make_actor(hotline.session, StaffRole.CALLER_BACK)
    with pytest.raises(SecondPersonNeeded):  # nor by the door beside it
        unmask(hotline.session, ring, complaint, actor=caller, reason="合成：电话回访", at=make.on(2))
    with pytest.raises(NotPossibleNow):
        hotline.does(number.release_number, complaint, by=hotline.crew.supervisor, at=make.on(2))
    hotline.does(number.ask_second_person, complaint, at=make.on(2))
    with pytest.raises(NotPossibleNow):
        hotline.does(number.ask_second_person, complaint, at=make.on(2, 11))
    with pytest.raises(NotPossibleNow):  # oneself is no second person
        hotline.does(number.release_number, complaint, at=make.on(2, 11))
    offered = moves_for(hotline.session, hotline.collaborators, complaint, hotline.crew.supervisor, at=make.on(2, 11))
    assert "release_number" in {move.verb for move in offered}
    hotline.does(number.release_number, complaint, by=hotline.crew.supervisor, at=make.on(2, 12))
    with pytest.raises(SecondPersonNeeded):  # it was agreed for who asked
        hotline.does(number.show_number, complaint, by=colleague, at=make.on(2, 12))
    assert hotline.does(number.show_number, complaint, at=make.on(2, 13)).phone == make.SOMEBODY.phone
    with pytest.raises(SecondPersonNeeded):
        hotline.does(number.show_number, complaint, at=make.on(3))
    assert "second_person_asked" in hotline.told(complaint)


def test_who_was_answered_at_once_is_called_by_somebody_else_and_may_object(hotline: Hotline) -> None:
    complaint = hotline.complaint(State.RECEIVED)
    taker = make.make_actor(hotline.session, StaffRole.OPERATOR, StaffRole.CALLER_BACK)
    hotline.does(answer.answer_now, complaint, "合成解释", by=taker, at=make.on(0, 11))
    row = find_follow_up(hotline.session, complaint)
    assert (complaint.state, row.because) == (State.CLOSED, FollowUpCause.ANSWERED)
    with pytest.raises(SecondPersonNeeded):
        hotline.does(number.show_number, complaint, by=taker, at=make.on(1))
    hotline.does(make.call_back, complaint, MISSED, at=make.on(1))
    assert find_follow_up(hotline.session, complaint).call_by > row.wanted_at
    hotline.does(make.call_back, complaint, UNHAPPY, at=make.on(2))
    assert find_follow_up(hotline.session, complaint) is None
    (brought,) = hotline.session.exec(select(Objection)).all()
    assert (brought.origin, brought.state) == (ObjectionOrigin.CALL, ObjectionState.OPEN)
    decided = {"uphold": True, "note": "合成：应予受理", "by": hotline.crew.supervisor, "at": make.on(3)}
    hotline.does(objection.decide_objection, complaint, **decided)
    assert (complaint.state, complaint.closed_at) == (State.RECEIVED, None)
    with pytest.raises(IllegalMove):
        hotline.does(callback.record_callback, complaint, MISSED, at=make.on(3))


def test_each_joined_complainant_is_called_once_the_result_is_there(hotline: Hotline) -> None:
    lead = hotline.complaint(State.REPLIED)
    joined = hotline.complaint(State.RECEIVED, person=Person(name="合成乙", phone="+8613900001111"))
    hotline.does(merge.merge_complaint, joined, lead, by=hotline.crew.dispatcher, at=make.on(1))
    assert joined.state is State.MERGED  # there is nothing to ask about yet
    hotline.does(review.pass_review, lead, by=hotline.crew.supervisor, at=make.on(2))
    hotline.session.refresh(joined)
    assert joined.state is State.CALLBACK
    hotline.does(make.call_back, lead, make.fine_call(), at=make.on(3))
    hotline.does(make.call_back, joined, UNHAPPY, at=make.on(3))
    second = make.make_actor(hotline.session, StaffRole.SUPERVISOR)
    hotline.does(objection.decide_objection, joined, uphold=True, note="合成：重办", by=second, at=make.on(4))
    assert (joined.state, lead.state, lead.redo_count) == (State.MERGED, State.HANDLING, 1)
    assert (lead.closed_at, lead.finished_at) == (None, None)
    assert "redo_supervised" in hotline.told(lead)


def test_who_ended_without_a_result_is_called_too(hotline: Hotline) -> None:
    complaint = hotline.complaint(State.HANDLING)
    hotline.does(transfer.transfer_complaint, complaint, "合成机关", by=hotline.crew.dispatcher, at=make.on(2))
    assert find_follow_up(hotline.session, complaint).because is FollowUpCause.TRANSFERRED
    hotline.does(make.call_back, complaint, make.fine_call(), at=make.on(3))
    assert (complaint.state, find_follow_up(hotline.session, complaint)) == (State.TRANSFERRED, None)


def test_who_left_a_code_alone_answers_on_the_page_once(hotline: Hotline) -> None:
    complaint = hotline.complaint(State.CLOSED, person=Person())
    assert hotline.session.exec(select(FollowUp)).all() == []
    said = make.fine_call(way=CallbackWay.PAGE)
    kept = hotline.does(survey.answer_survey, complaint, said, by=COMPLAINANT, at=make.on(5))
    assert (kept.called_by_id, kept.way, kept.solved) == (None, CallbackWay.PAGE, Solved.SOLVED)
    with pytest.raises(NotPossibleNow, match="answered already"):
        hotline.does(survey.answer_survey, complaint, said, by=COMPLAINANT, at=make.on(6))
    late = hotline.complaint(State.CLOSED, person=Person())
    with pytest.raises(NotPossibleNow):
        hotline.does(survey.answer_survey, late, said, by=COMPLAINANT, at=make.on(32))


def test_what_the_page_answers_closes_the_call_back_or_leaves_it_to_be_decided(hotline: Hotline) -> None:
    fine, not_fine = hotline.complaint(), hotline.complaint()
    hotline.does(survey.answer_survey, fine, make.fine_call(way=CallbackWay.PAGE), by=COMPLAINANT, at=make.on(2))
    assert fine.state is State.CLOSED
    unhappy = make.fine_call(
        way=CallbackWay.PAGE, solved=Solved.UNSOLVED, satisfaction=Satisfaction.DISSATISFIED, note="合成"
    )
    hotline.does(survey.answer_survey, not_fine, unhappy, by=COMPLAINANT, at=make.on(2))
    assert not_fine.state is State.CALLBACK
    hotline.does(review.send_back, not_fine, "合成：未退费", at=make.on(2, 11))
    assert not_fine.state is State.HANDLING
    assert "redo_supervised" in hotline.told(not_fine)


def test_an_objection_is_in_time_decided_by_somebody_else_and_told(hotline: Hotline) -> None:
    complaint = hotline.complaint(State.CLOSED)
    with pytest.raises(NotPossibleNow):
        hotline.does(objection.file_objection, complaint, "合成：不服", by=COMPLAINANT, at=make.on(32))
    row = hotline.does(objection.file_objection, complaint, "合成：不服", by=COMPLAINANT, at=make.on(31))
    with pytest.raises(NotPossibleNow):  # one at a time
        hotline.does(objection.file_objection, complaint, "合成：不服", by=COMPLAINANT, at=make.on(31))
    decided = {"uphold": False, "note": "合成：依据充分", "at": make.on(31, 12)}
    with pytest.raises(SecondPersonNeeded):  # it was closed by the dispatcher
        hotline.does(objection.decide_objection, complaint, by=hotline.crew.dispatcher, **decided)
    hotline.does(objection.decide_objection, complaint, by=hotline.crew.supervisor, **decided)
    assert (row.state, complaint.state) == (ObjectionState.REFUSED, State.CLOSED)
    with pytest.raises(NotPossibleNow):  # nor a second one about the same result
        hotline.does(objection.file_objection, complaint, "合成：不服", by=COMPLAINANT, at=make.on(31, 13))
    templates = [event.data["template"] for event in hotline.events(complaint, EventKind.MESSAGE_QUEUE)]
    assert templates[-1] == "objection_refused"


def test_an_upheld_objection_is_redone_with_a_clock_of_its_own(hotline: Hotline) -> None:
    complaint = hotline.complaint(State.CLOSED)
    hotline.does(objection.file_objection, complaint, "合成：不服", by=COMPLAINANT, at=make.on(3))
    decided = {"uphold": True, "note": "合成：重办", "at": make.on(4)}
    hotline.does(objection.decide_objection, complaint, by=hotline.crew.supervisor, **decided)
    assert (complaint.state, complaint.redo_count, complaint.finished_at) == (State.HANDLING, 1, None)
    (redo,) = [row for row in deadlines_of(hotline.session, complaint) if row.clock is Clock.REDO]
    assert redo.started_at == make.on(4)


def test_what_was_not_accepted_is_taken_up_again_for_an_objection_alone(hotline: Hotline) -> None:
    complaint = hotline.complaint(State.RECEIVED)
    by = hotline.crew.operator
    hotline.does(reject_complaint, complaint, RejectReason.R07, "合成去处", by=by, at=make.on(1))
    with pytest.raises(IllegalMove):
        hotline.does(reopen_complaint, complaint, "合成新情况", by=by, at=make.on(2))
    hotline.does(objection.file_objection, complaint, "合成：不服", by=by, at=make.on(2))
    decided = {"uphold": True, "note": "合成：应予受理", "at": make.on(3)}
    hotline.does(objection.decide_objection, complaint, by=hotline.crew.supervisor, **decided)
    assert (complaint.state, complaint.reject_reason, complaint.finished_at) == (State.RECEIVED, None, None)


def test_whose_identity_was_erased_waits_for_nobody(hotline: Hotline) -> None:
    complaint = hotline.complaint()
    hotline.session.get(ComplaintIdentity, complaint.id).erased_at = make.on(2)
    hotline.does(callback.record_callback, complaint, MISSED, at=make.on(2))
    assert complaint.state is State.CLOSED
    assert hotline.session.exec(select(Callback)).one().shown_at is None
