"""What departments ask, and what the second person's decision does to parts and clocks."""

import pytest
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts import assignments, from_decision
from intake.casework.requests import decide, file
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.requests.reasons import REASONS
from intake.casework.verbs import coordinate, dispatch, sign
from intake.db import Database
from intake.errors import IllegalMove, InvalidInput, NotPossibleNow, SecondPersonNeeded
from intake.models import Complaint, Deadline, DecisionRequest, Message, Notice
from intake.vocabulary import HandlingState, Outcome, RequestKind, RequestState, StaffRole, State
from routing.vocabulary import Clock, Symbol
from tests import factories as make
from tests.clocks.stored import open_deadlines
from tests.stages.opened import body_of


def _dispatched(session: Session) -> tuple[Collaborators, make.Crew, Complaint]:
    collaborators, crew = make.make_office(session), make.Crew(session)
    return collaborators, crew, make.make_complaint(session, collaborators)


def _handled(session: Session) -> tuple[Collaborators, make.Crew, Complaint]:
    collaborators, crew, complaint = _dispatched(session)
    make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
    return collaborators, crew, complaint


def _wish(kind: RequestKind, **changes: object) -> DecisionRequestInput:
    reason = next(iter(REASONS[kind]))
    return DecisionRequestInput(
        **{"kind": kind, "reason_code": reason, "evidence": "合成证据", "legal_basis": "合成依据"} | changes
    )


def _file(  # noqa: PLR0917
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    actor: Actor,
    wish: DecisionRequestInput,
    day: int,
) -> DecisionRequest:
    return file.file_request(session, collaborators, complaint, wish, actor=actor, at=make.on(day))


def _return(  # noqa: PLR0917
    session: Session, collaborators: Collaborators, crew: make.Crew, complaint: Complaint, day: int, to: int | None
) -> None:
    actor = crew.handler(complaint.lead_department_id)
    request = _file(session, collaborators, complaint, actor, _wish(RequestKind.RETURN), day)
    decide.decide_request(
        session,
        collaborators,
        complaint,
        request,
        approve=True,
        note="同意",
        actor=crew.dispatcher,
        at=make.on(day, 11),
        new_lead_id=to,
    )


def _row(session: Session, complaint: Complaint, clock: Clock) -> Deadline:
    return next(row for row in open_deadlines(session, complaint) if row.clock is clock)


def test_a_granted_return_restarts_the_signing_and_never_the_complainants_clocks(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        promised, first = complaint.closure_due_at, make.find_principal(session, complaint)
        _return(session, collaborators, crew, complaint, 1, make.department_of(collaborators, Symbol.DRC))
        second = make.find_principal(session, complaint)
        assert (complaint.state, complaint.return_count) == (State.DISPATCHED, 1)
        assert (first.state, second.department_id) == (HandlingState.RETURNED, complaint.lead_department_id)
        assert complaint.lead_department_id == make.department_of(collaborators, Symbol.DRC)
        sign_clock = next(d for d in open_deadlines(session, complaint) if d.handling_id == second.id)
        assert (sign_clock.clock, sign_clock.started_at) == (Clock.SIGN, make.on(1, 11))
        closure = _row(session, complaint, Clock.CLOSURE)
        assert (closure.due_at, closure.started_at) == (promised, make.MONDAY)
        assert closure.department_id == complaint.lead_department_id


def test_returned_twice_goes_to_coordination_and_is_not_returned_again(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        _return(session, collaborators, crew, complaint, 1, make.department_of(collaborators, Symbol.DRC))
        _return(session, collaborators, crew, complaint, 2, make.department_of(collaborators, Symbol.FIN))
        assert (complaint.state, complaint.return_count) == (State.COORDINATING, 2)
        lead = make.department_of(collaborators, Symbol.MR)
        dispatch.dispatch_complaint(
            session,
            collaborators,
            complaint,
            from_decision.DispatchChoice(lead, "合成"),
            actor=crew.dispatcher,
            at=make.on(3),
        )
        with pytest.raises(NotPossibleNow, match="twice"):
            _file(session, collaborators, complaint, crew.handler(lead), _wish(RequestKind.RETURN), 3)


def test_a_designated_department_may_not_return_it(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        _return(session, collaborators, crew, complaint, 1, None)
        assert complaint.state is State.COORDINATING
        lead = make.department_of(collaborators, Symbol.MR)
        choice = from_decision.DispatchChoice(lead, "合成")
        dispatch.dispatch_complaint(
            session, collaborators, complaint, choice, actor=crew.dispatcher, at=make.on(2), designate=True
        )
        with pytest.raises(NotPossibleNow, match="designated"):
            _file(session, collaborators, complaint, crew.handler(lead), _wish(RequestKind.RETURN), 2)


def test_after_two_working_days_or_a_signature_nothing_is_returned(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        handler = crew.handler(complaint.lead_department_id)
        with pytest.raises(NotPossibleNow, match="over"):
            _file(session, collaborators, complaint, handler, _wish(RequestKind.RETURN), 3)
        request = _file(session, collaborators, complaint, handler, _wish(RequestKind.RETURN), 2)
        with pytest.raises(NotPossibleNow, match="still open"):
            sign.sign_for(session, collaborators, complaint, actor=handler, at=make.on(2, 11))
        decide.decide_request(
            session,
            collaborators,
            complaint,
            request,
            approve=False,
            note="属你单位职责",
            actor=crew.dispatcher,
            at=make.on(2, 12),
        )
        sign.sign_for(session, collaborators, complaint, actor=handler, at=make.on(2, 14))
        with pytest.raises(IllegalMove):
            _file(session, collaborators, complaint, handler, _wish(RequestKind.RETURN), 2)


def test_a_return_filed_in_time_is_granted_even_where_the_decision_comes_late(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        handler = crew.handler(complaint.lead_department_id)
        request = _file(session, collaborators, complaint, handler, _wish(RequestKind.RETURN), 2)
        assert request.decide_by == make.on(2, 23, 59).replace(second=59, microsecond=999999)
        decide.decide_request(
            session, collaborators, complaint, request, approve=True, note="同意", actor=crew.dispatcher, at=make.on(4)
        )
        assert complaint.state is State.COORDINATING


def test_an_extension_moves_the_date_once_and_keeps_the_first(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        promised, handler = complaint.closure_due_at, crew.handler(complaint.lead_department_id)
        for days in (None, 0, 11):
            with pytest.raises(InvalidInput) as caught:
                _file(session, collaborators, complaint, handler, _wish(RequestKind.EXTENSION, days=days), 5)
            assert caught.value.field == "days"
        request = _file(session, collaborators, complaint, handler, _wish(RequestKind.EXTENSION, days=5), 7)
        assert request.decide_by == promised
        decide.decide_request(
            session,
            collaborators,
            complaint,
            request,
            approve=True,
            note="案情复杂",
            actor=crew.supervisor,
            at=make.on(8),
        )
        assert complaint.closure_due_at == make.on(28, 23, 59).replace(second=59, microsecond=999999)
        assert complaint.closure_original_due_at == promised
        told = session.exec(select(Message.template).where(Message.complaint_id == complaint.id)).all()
        assert told.count("extended") == 1
        with pytest.raises(NotPossibleNow, match="once"):
            _file(session, collaborators, complaint, handler, _wish(RequestKind.EXTENSION, days=5), 9)


def test_an_extension_asked_for_after_the_deadline_is_refused(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        handler = crew.handler(complaint.lead_department_id)
        with pytest.raises(NotPossibleNow, match="passed"):
            _file(session, collaborators, complaint, handler, _wish(RequestKind.EXTENSION, days=5), 22)


def test_who_asks_never_decides_and_what_is_decided_stays(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        both = make.make_actor(
            session, StaffRole.HANDLER, StaffRole.DISPATCHER, department_id=complaint.lead_department_id
        )
        request = _file(session, collaborators, complaint, both, _wish(RequestKind.TERMINATION), 1)
        decision = {"approve": False, "note": "不同意", "at": make.on(1, 11)}
        with pytest.raises(SecondPersonNeeded):
            decide.decide_request(session, collaborators, complaint, request, actor=both, **decision)
        decide.decide_request(session, collaborators, complaint, request, actor=crew.dispatcher, **decision)
        assert (request.state, request.decided_by_id) == (RequestState.REFUSED, crew.dispatcher.staff_id)
        with pytest.raises(NotPossibleNow, match="already"):
            decide.decide_request(session, collaborators, complaint, request, actor=crew.supervisor, **decision)


def test_a_granted_termination_ends_everything_and_says_why(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        handler = crew.handler(complaint.lead_department_id)
        request = _file(session, collaborators, complaint, handler, _wish(RequestKind.TERMINATION), 1)
        with pytest.raises(NotPossibleNow, match="already"):
            _file(session, collaborators, complaint, handler, _wish(RequestKind.TERMINATION), 1)
        decide.decide_request(
            session,
            collaborators,
            complaint,
            request,
            approve=True,
            note="诉求人要求终止",
            actor=crew.dispatcher,
            at=make.on(2),
        )
        assert (complaint.state, complaint.outcome) == (State.TERMINATED, Outcome.TERMINATED)
        assert open_deadlines(session, complaint) == []
        assert assignments.open_parts(session, complaint) == []
        told = session.exec(select(Message).where(Message.template == "terminated")).one()
        assert "诉求人要求终止" in body_of(session, told)
        kinds = session.exec(select(Notice.kind).where(Notice.complaint_id == complaint.id)).all()
        assert sorted(kinds) == ["request_approved", "request_filed"]


def test_the_department_that_returned_it_does_not_get_it_back(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        with pytest.raises(InvalidInput) as caught:
            _return(session, collaborators, crew, complaint, 1, complaint.lead_department_id)
        assert caught.value.field == "new_lead_id"


def test_what_events_have_overtaken_does_not_hang_in_the_queue(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _handled(session)
        handler = crew.handler(complaint.lead_department_id)
        asked = _file(session, collaborators, complaint, handler, _wish(RequestKind.EXTENSION, days=5), 1)
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(2))
        assert asked.state is RequestState.OPEN
        make.bring_to(session, collaborators, crew, complaint, State.CALLBACK, at=make.on(3))
        assert (asked.state, asked.decided_by_id, asked.decided_at) == (RequestState.LAPSED, None, make.on(3))

        other = make.make_complaint(session, collaborators)
        returned = _file(
            session, collaborators, other, crew.handler(other.lead_department_id), _wish(RequestKind.RETURN), 1
        )
        coordinate.coordinate_complaint(session, collaborators, other, "合成", actor=crew.dispatcher, at=make.on(1, 11))
        assert returned.state is RequestState.LAPSED


@pytest.mark.parametrize("kind", RequestKind)
def test_a_reason_that_is_not_on_the_list_is_refused_by_field(database: Database, kind: RequestKind) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, violations=("F-01",))
        handler = crew.handler(complaint.lead_department_id)
        sign.sign_for(session, collaborators, complaint, actor=handler, at=make.on(0, 14))
        wish = _wish(kind, reason_code="because", days=5)
        with pytest.raises(InvalidInput) as caught:
            file.file_request(session, collaborators, complaint, wish, actor=handler, at=make.on(1))
        assert caught.value.field == "reason_code"
