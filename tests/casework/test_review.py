"""Review, redo, call-back and closing: never by who did the work, and never more than twice again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.casework.parts import assignments
from intake.casework.verbs import callback, contact, dispatch, note, reopen, reply, review, sign
from intake.casework.verbs.callback import Call
from intake.casework.verbs.department import assign, interim
from intake.db import Database
from intake.desk.calling.queue import read_call_queue
from intake.errors import IllegalMove, InvalidInput, NotAllowed, NotPossibleNow, SecondPersonNeeded
from intake.identity.person import Person
from intake.models import Callback, Complaint, Deadline, Handling
from intake.vocabulary import Contacted, HandlingState, Satisfaction, Solved, StaffRole, State
from intake.vocabulary.accounts import OFFICE_OF_THREE
from routing.vocabulary import Clock
from tests import factories as make
from tests.clocks.stored import open_deadlines
from tests.stages.opened import opened

UNHAPPY = {"solved": Solved.UNSOLVED, "satisfaction": Satisfaction.DISSATISFIED, "note": "合成：未退费"}


def _at(
    session: Session, goal: State, *, day: int = 2, **changes: object
) -> tuple[Collaborators, make.Crew, Complaint]:
    collaborators, crew = make.make_office(session), make.Crew(session)
    complaint = make.make_complaint(session, collaborators, **changes)
    make.bring_to(session, collaborators, crew, complaint, goal, at=make.on(day))
    return collaborators, crew, complaint


def _row(session: Session, complaint: Complaint, clock: Clock) -> Deadline:
    rows = session.exec(select(Deadline).where(Deadline.complaint_id == complaint.id, Deadline.clock == clock)).all()
    return max(rows, key=lambda row: row.started_at)


def test_who_replied_does_not_review(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        both = make.make_actor(
            session, StaffRole.HANDLER, StaffRole.DISPATCHER, department_id=complaint.lead_department_id
        )
        crew._handlers[complaint.lead_department_id] = both
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(2))
        with pytest.raises(SecondPersonNeeded):
            review.pass_review(session, collaborators, complaint, actor=both, at=make.on(3))
        review.pass_review(session, collaborators, complaint, actor=crew.supervisor, at=make.on(3))
        assert (complaint.state, complaint.closed_by_id) == (State.CALLBACK, crew.supervisor.staff_id)


def test_passing_review_closes_meets_the_promise_and_starts_the_call_back(database: Database) -> None:
    with database.unit_of_work() as session:
        _, _, complaint = _at(session, State.CALLBACK, day=4)
        assert complaint.closed_at == complaint.first_closed_at == make.on(4)
        assert complaint.finished_at is None
        closure = _row(session, complaint, Clock.CLOSURE)
        assert (closure.met_at, closure.breached_at) == (make.on(4), None)
        # Friday: two working days later is Tuesday.
        assert _row(session, complaint, Clock.CALLBACK).due_at == make.on(8, 23, 59).replace(
            second=59, microsecond=999999
        )


def test_the_last_microsecond_of_the_due_day_is_in_time_and_the_next_is_not(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _at(session, State.REPLIED)
        due = complaint.closure_due_at
        review.pass_review(session, collaborators, complaint, actor=crew.dispatcher, at=due)
        assert _row(session, complaint, Clock.CLOSURE).breached_at is None

        second = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, second, State.REPLIED, at=make.on(2))
        review.pass_review(session, collaborators, second, actor=crew.dispatcher, at=due + timedelta(microseconds=1))
        assert _row(session, second, Clock.CLOSURE).breached_at == due


def test_who_left_no_contact_is_finished_at_once(database: Database) -> None:
    with database.unit_of_work() as session:
        _, _, complaint = _at(session, State.CLOSED, person=Person())
        assert complaint.closed_at == complaint.finished_at == make.on(2)
        assert open_deadlines(session, complaint) == []
        assert session.exec(select(Callback)).all() == []


def test_a_redo_runs_half_the_time_and_puts_the_earlier_reply_aside(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _at(session, State.CALLBACK, day=4)
        call = make.fine_call(**UNHAPPY)
        make.call_back(session, collaborators, complaint, call, actor=crew.caller, at=make.on(7))
        assert complaint.state is State.CALLBACK
        review.send_back(session, collaborators, complaint, "合成：未退费", actor=crew.caller, at=make.on(7, 11))
        assert (complaint.state, complaint.redo_count) == (State.HANDLING, 1)
        assert (complaint.closed_at, complaint.outcome) == (None, None)
        assert complaint.first_closed_at == make.on(4)
        redo = _row(session, complaint, Clock.REDO)
        assert (redo.amount, redo.department_id) == (8, complaint.lead_department_id)
        principal = make.find_principal(session, complaint)
        assert (principal.state, principal.next_due_at) == (HandlingState.SIGNED, redo.due_at)
        assert "合成答复" in opened(session, principal, "internal_note")
        make.bring_to(session, collaborators, crew, complaint, State.CALLBACK, at=make.on(9))
        assert _row(session, complaint, Clock.REDO).met_at == make.on(9)
        assert "合成答复" in opened(session, session.get(Handling, principal.id), "internal_note")


def test_a_department_that_led_twice_redoes_both_at_once(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        lead = complaint.lead_department_id
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        complaint.violations = ["F-01", "V-01"]  # as where the rules found a lead for one of two
        handler = crew.handler(lead)
        reply.reply_to_complaint(session, collaborators, complaint, make.answer(), actor=handler, at=make.on(1))
        dispatch.dispatch_rest(
            session, collaborators, complaint, lead, "合成", actor=crew.dispatcher, at=make.on(1, 11)
        )
        sign.sign_for(session, collaborators, complaint, actor=handler, at=make.on(1, 12))
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(2))
        review.send_back(session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(3))
        again = [part for part in assignments.open_parts(session, complaint) if part.department_id == lead]
        assert [(part.is_principal, part.violations) for part in again] == [(True, ["F-01", "V-01"])]


def test_a_third_redo_is_refused_for_the_joint_meeting(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _at(session, State.REPLIED)
        for day in (3, 4):
            review.send_back(session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(day))
            make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(day, 11))
        with pytest.raises(NotPossibleNow, match="会商"):
            review.send_back(session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(5))


def test_the_call_back_is_never_made_by_who_took_closed_or_handled_it(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        taker, closer = make.make_actor(session, *StaffRole), make.make_actor(session, *StaffRole)
        complaint = make.make_complaint(session, collaborators, operator_id=taker.staff_id)
        department = complaint.lead_department_id
        crew.dispatcher = closer
        handler = crew._handlers[department] = make.make_actor(session, *StaffRole, department_id=department)
        make.bring_to(session, collaborators, crew, complaint, State.CALLBACK, at=make.on(2))
        for actor in (taker, closer, handler):
            with pytest.raises(SecondPersonNeeded):
                make.call_back(session, collaborators, complaint, make.fine_call(), actor=actor, at=make.on(3))
            with pytest.raises(SecondPersonNeeded):
                callback.close_complaint(session, collaborators, complaint, "合成", actor=actor, at=make.on(3))
        make.call_back(session, collaborators, complaint, make.fine_call(), actor=crew.caller, at=make.on(3))
        assert complaint.state is State.CLOSED


@pytest.mark.parametrize("did", ["signed", "spoke", "answered between"])
def test_who_worked_on_it_before_a_colleague_took_it_does_not_call_back(session: Session, did: str) -> None:
    collaborators, crew, complaint = _at(session, State.DISPATCHED, day=0)
    lead = complaint.lead_department_id
    first, second = (
        make.make_actor(session, StaffRole.HANDLER, StaffRole.CALLER_BACK, department_id=lead) for _each in range(2)
    )
    crew._handlers[lead] = first if did == "signed" else second
    make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
    if did == "spoke":
        contact.record_contact(session, collaborators, complaint, "合成", actor=first, at=make.on(0, 15))
    elif did == "answered between":
        interim.give_interim_answer(session, collaborators, complaint, "合成", actor=first, at=make.on(0, 15))
    wanted = assign.Assignment(handler_id=second.staff_id, section="合成科")
    assign.assign_part(session, collaborators, complaint, wanted, actor=second, at=make.on(0, 16))
    crew._handlers[lead] = second
    make.bring_to(session, collaborators, crew, complaint, State.CALLBACK, at=make.on(1))
    with pytest.raises(SecondPersonNeeded, match="who handled a complaint does not call back about it"):
        make.call_back(session, collaborators, complaint, make.fine_call(), actor=first, at=make.on(2))
    assert read_call_queue(session, first, at=make.on(2)).fresh == []
    assert len(read_call_queue(session, crew.caller, at=make.on(2)).fresh) == 1


def test_an_office_of_three_takes_reviews_and_calls_back_without_judging_its_own_work(session: Session) -> None:
    """Whoever took and reviewed a complaint is called back about by the other; the auditor touches none."""
    collaborators, crew = make.make_office(session), make.Crew(session)
    first, second, auditor = (make.make_actor(session, *roles) for roles in OFFICE_OF_THREE.values())
    crew.operator = crew.dispatcher = first
    crew.supervisor = crew.caller = second
    complaint = make.make_complaint(session, collaborators, operator_id=first.staff_id)
    make.bring_to(session, collaborators, crew, complaint, State.CALLBACK, at=make.on(1))
    call = make.fine_call()
    with pytest.raises(SecondPersonNeeded):
        make.call_back(session, collaborators, complaint, call, actor=replace(first, roles=second.roles), at=make.on(2))
    for verb, words in ((note.add_note, ("合成",)), (review.pass_review, ()), (callback.record_callback, (call,))):
        with pytest.raises(NotAllowed):
            verb(session, collaborators, complaint, *words, actor=auditor, at=make.on(2))
    make.call_back(session, collaborators, complaint, call, actor=second, at=make.on(2))
    assert complaint.state is State.CLOSED


def test_three_tries_on_different_days_close_it_and_three_on_one_day_do_not(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _at(session, State.CALLBACK, day=0)
        missed = Call(Contacted.UNREACHED)
        for hour in (14, 15, 16):
            make.call_back(session, collaborators, complaint, missed, actor=crew.caller, at=make.on(0, hour))
        make.call_back(session, collaborators, complaint, missed, actor=crew.caller, at=make.on(1))
        assert complaint.state is State.CALLBACK
        assert _row(session, complaint, Clock.CALLBACK).started_at == make.on(1)  # each try asks for the next
        make.call_back(session, collaborators, complaint, missed, actor=crew.caller, at=make.on(2))
        assert (complaint.state, complaint.finished_at) == (State.CLOSED, make.on(2))
        assert [call.attempt for call in session.exec(select(Callback).order_by(Callback.id))] == [1, 2, 3, 4, 5]


def test_tries_before_a_redo_do_not_count_after_it(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _at(session, State.CALLBACK, day=0)
        missed = Call(Contacted.UNREACHED)
        for day in (1, 2):
            make.call_back(session, collaborators, complaint, missed, actor=crew.caller, at=make.on(day))
        review.send_back(session, collaborators, complaint, "合成", actor=crew.supervisor, at=make.on(2, 11))
        make.bring_to(session, collaborators, crew, complaint, State.CALLBACK, at=make.on(3))
        make.call_back(session, collaborators, complaint, missed, actor=crew.caller, at=make.on(4))
        assert complaint.state is State.CALLBACK


def test_a_discontented_complainant_is_closed_only_with_a_reason_after_a_call(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _at(session, State.CALLBACK)
        with pytest.raises(NotPossibleNow, match="call the complainant first"):
            callback.close_complaint(session, collaborators, complaint, "合成", actor=crew.caller, at=make.on(3))
        silent = make.fine_call(**UNHAPPY | {"note": ""})
        with pytest.raises(InvalidInput) as caught:
            make.call_back(session, collaborators, complaint, silent, actor=crew.caller, at=make.on(3))
        assert caught.value.field == "note"
        call = make.fine_call(**UNHAPPY)
        make.call_back(session, collaborators, complaint, call, actor=crew.caller, at=make.on(3))
        callback.close_complaint(session, collaborators, complaint, "已依法办理", actor=crew.caller, at=make.on(3, 11))
        assert complaint.state is State.CLOSED


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (Call(Contacted.REACHED, None, Satisfaction.SATISFIED), "solved"),
        (Call(Contacted.REACHED, Solved.SOLVED, None), "satisfaction"),
        (Call(Contacted.UNREACHED, Solved.SOLVED), "solved"),
        (Call(Contacted.REFUSED, None, Satisfaction.SATISFIED), "satisfaction"),
    ],
)
def test_answers_belong_to_exactly_those_who_were_reached(sqlite_database: Database, call: Call, field: str) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew, complaint = _at(session, State.CALLBACK)
        with pytest.raises(InvalidInput) as caught:
            make.call_back(session, collaborators, complaint, call, actor=crew.caller, at=make.on(3))
        assert caught.value.field == field


def test_new_facts_start_it_anew_and_the_old_answers_stay(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _at(session, State.CLOSED)
        answered = assignments.live_parts(session, complaint)
        with pytest.raises(IllegalMove):
            review.send_back(session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(9))
        reopen.reopen_complaint(session, collaborators, complaint, "合成新证据", actor=crew.operator, at=make.on(9))
        assert (complaint.state, complaint.closed_at, complaint.finished_at) == (State.RECEIVED, None, None)
        assert complaint.first_closed_at == make.on(2)
        assert {(part.state, bool(opened(session, part, "reply_text"))) for part in answered} == {
            (HandlingState.ENDED, True)
        }
        assert complaint.closure_due_at == make.on(30, 23, 59).replace(second=59, microsecond=999999)
        started = {row.clock: row.started_at for row in open_deadlines(session, complaint)}
        assert started == dict.fromkeys((Clock.ACCEPTANCE, Clock.DISPATCH, Clock.REPLY, Clock.CLOSURE), make.on(9))
