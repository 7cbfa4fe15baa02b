"""What triage does with a complaint that no rule has seen yet."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from intake.casework.parts import assignments, from_decision
from intake.casework.verbs import accept, answer, coordinate, dispatch, merge, override, reject
from intake.casework.verbs.accept import TriageFacts
from intake.db import Database
from intake.errors import IllegalMove, InvalidInput, NotAllowed
from intake.models import Complaint, Deadline, DecisionRecord, Message
from intake.numbers import spoken
from intake.vocabulary import HandlingState, Outcome, RejectReason, State
from routing.vocabulary import Clock, Kind, Symbol
from tests import factories as make
from tests.clocks.stored import open_deadlines
from tests.stages.opened import body_of, opened


def _messages(session: Session, complaint: Complaint) -> list[str]:
    return list(session.exec(select(Message.template).where(Message.complaint_id == complaint.id).order_by(Message.id)))


def _open(session: Session, complaint: Complaint, clock: Clock) -> Deadline | None:
    return next((d for d in open_deadlines(session, complaint) if d.clock is clock), None)


def test_accepting_corrected_facts_sends_it_by_the_rules_and_keeps_the_promised_dates(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        promised = complaint.closure_due_at
        facts = replace(TriageFacts.of(complaint), violations=("F-04",), association_id=make.known_association(session))
        decision = accept.accept_complaint(
            session, collaborators, complaint, facts, actor=crew.operator, at=make.on(0, 11)
        )

        assert complaint.state is State.DISPATCHED
        assert (
            complaint.lead_department_id
            == make.department_of(collaborators, Symbol.MR)
            == decision.leads[0].department_id
        )
        assert (complaint.violation, complaint.accepted_at) == ("F-04", make.on(0, 11))
        assert complaint.closure_due_at == promised
        closure = _open(session, complaint, Clock.CLOSURE)
        assert closure.department_id == complaint.lead_department_id
        assert _open(session, complaint, Clock.ACCEPTANCE) is None
        assert sorted(_messages(session, complaint)) == ["accepted", "received"]


def test_another_kind_runs_another_time_from_the_same_start(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        facts = replace(TriageFacts.of(complaint), kind=Kind.CONSULTATION)
        accept.accept_complaint(session, collaborators, complaint, facts, actor=crew.dispatcher, at=make.on(1))

        closure = _open(session, complaint, Clock.CLOSURE)
        assert closure.started_at == make.MONDAY
        assert closure.due_at == make.on(3, 23, 59).replace(
            second=59, microsecond=999999
        )  # three working days after that Monday
        assert complaint.closure_due_at == closure.due_at


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"violations": ("X-99",)}, "violations"),
        ({"violations": ()}, "violations"),
        ({"association_id": 987_654}, "association_id"),
        ({"region_code": "999999"}, "region_code"),
        ({"implicated": frozenset({987_654})}, "implicated"),
    ],
)
def test_facts_that_cannot_be_are_refused_by_name(sqlite_database: Database, change: dict, field: str) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        facts = replace(TriageFacts.of(complaint), **change)
        with pytest.raises(InvalidInput) as caught:
            accept.accept_complaint(session, collaborators, complaint, facts, actor=crew.operator, at=make.on(0, 11))
        assert caught.value.field == field
        assert complaint.state is State.RECEIVED


def test_an_accused_department_is_never_given_the_complaint(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        accused = make.department_of(collaborators, Symbol.REG)
        complaint = make.make_complaint(session, collaborators, accept=False)
        facts = replace(TriageFacts.of(complaint), implicated=frozenset({accused}))
        accept.accept_complaint(session, collaborators, complaint, facts, actor=crew.operator, at=make.on(0, 11))
        assert accused not in {part.department_id for part in assignments.open_parts(session, complaint)}
        with pytest.raises(InvalidInput, match="accused"):
            override.override_decision(
                session,
                collaborators,
                complaint,
                from_decision.DispatchChoice(accused, "合成"),
                actor=crew.dispatcher,
                at=make.on(0, 12),
            )


def test_an_overruled_decision_is_counted_against_its_rule(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        ruled = from_decision.find_decision(session, complaint.id)
        drc, reg = make.department_of(collaborators, Symbol.DRC), make.department_of(collaborators, Symbol.REG)
        override.override_decision(
            session,
            collaborators,
            complaint,
            from_decision.DispatchChoice(drc, "合成", [reg]),
            actor=crew.operator,
            at=make.on(0, 12),
        )
        assert complaint.lead_department_id == drc
        assert [part.department_id for part in assignments.open_parts(session, complaint)] == [drc, reg]
        counted = session.exec(select(DecisionRecord).where(DecisionRecord.override_by_id.is_not(None))).one()
        assert (counted.rule, opened(session, counted, "override_reason")) == (ruled.rule, "合成")
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        with pytest.raises(IllegalMove):
            override.override_decision(
                session,
                collaborators,
                complaint,
                from_decision.DispatchChoice(reg, "合成"),
                actor=crew.operator,
                at=make.on(0, 15),
            )


def test_coordination_takes_parts_back_and_a_designated_department_gets_it(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        promised = complaint.closure_due_at
        given = assignments.open_parts(session, complaint)
        coordinate.coordinate_complaint(
            session, collaborators, complaint, "合成争议", actor=crew.dispatcher, at=make.on(1)
        )
        assert {part.state for part in given} == {HandlingState.RETURNED}
        clock = _open(session, complaint, Clock.COORDINATE)
        assert clock.department_id == make.department_of(collaborators, Symbol.SOC)
        lead = make.department_of(collaborators, Symbol.DRC)
        choice = from_decision.DispatchChoice(lead, "合成")
        dispatch.dispatch_complaint(
            session, collaborators, complaint, choice, actor=crew.dispatcher, at=make.on(2), designate=True
        )
        assert complaint.state is State.DISPATCHED
        assert complaint.designated
        assert (complaint.lead_department_id, complaint.closure_due_at) == (lead, promised)
        assert _open(session, complaint, Clock.COORDINATE) is None


def test_a_rejected_complainant_is_told_why_and_where_to_go(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        with pytest.raises(InvalidInput, match="filled in"):
            reject.reject_complaint(
                session, collaborators, complaint, RejectReason.R12, " ", actor=crew.operator, at=make.on(0, 12)
            )
        reject.reject_complaint(
            session,
            collaborators,
            complaint,
            RejectReason.R12,
            "请向人民法院起诉",
            actor=crew.operator,
            at=make.on(0, 12),
        )
        assert (complaint.state, complaint.reject_reason) == (State.REJECTED, RejectReason.R12)
        assert open_deadlines(session, complaint) == []
        body = body_of(session, session.exec(select(Message).where(Message.template == "rejected")).one())
        assert spoken(complaint.number) in body
        assert "请向人民法院起诉" in body


def test_an_answer_at_once_closes_it_without_a_call_back(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        answer.answer_now(session, collaborators, complaint, "合成答复", actor=crew.operator, at=make.on(0, 10))
        assert (complaint.state, complaint.outcome) == (State.CLOSED, Outcome.EXPLAINED)
        assert complaint.closed_at == complaint.first_closed_at == complaint.finished_at == make.on(0, 10)
        assert open_deadlines(session, complaint) == []


def test_who_was_joined_hears_the_result_of_the_other(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        first = make.make_complaint(session, collaborators)
        second = make.make_complaint(session, collaborators, accept=False)
        with pytest.raises(InvalidInput, match="itself"):
            merge.merge_complaint(session, collaborators, second, second, actor=crew.operator, at=make.on(0, 11))
        merge.merge_complaint(session, collaborators, second, first, actor=crew.operator, at=make.on(0, 11))
        assert (second.state, second.merged_into_id) == (State.MERGED, first.id)
        make.bring_to(session, collaborators, crew, first, State.CALLBACK, at=make.on(2))
        assert sorted(_messages(session, second)) == ["merged", "received", "result"]


def test_nobody_without_the_role_triages(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        for actor in (crew.caller, crew.supervisor, crew.handler(make.department_of(collaborators, Symbol.REG))):
            with pytest.raises(NotAllowed):
                accept.accept_complaint(
                    session, collaborators, complaint, TriageFacts.of(complaint), actor=actor, at=make.on(0, 11)
                )
