"""Who is named in a complaint never has it until an official says so; and never is kept off it for good by that."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actions.allowed import moves_for
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit, integrity
from intake.casework.ledger.event_texts import event_data
from intake.casework.parts import assignments, from_decision, recusals
from intake.casework.registering.register import register_complaint
from intake.casework.requests.recusal import decide_recusal
from intake.casework.verbs import accept, merge, override, sign
from intake.casework.verbs.accept import TriageFacts
from intake.casework.visibility import is_seen
from intake.db import Database
from intake.departments.editing import DepartmentDetails, make_department
from intake.departments.ending import merge_department
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, ComplaintRecusal
from intake.sealing.text import text_key_of
from intake.vocabulary import HandlingRole, HandlingState, RecusalOrigin, RecusalState, StaffRole, State
from routing.models import Department
from routing.vocabulary import Level, Symbol
from tests import factories as make

NAMED = "市民政局让我们入会的"


def _complaint(session: Session, collaborators: Collaborators, **changes: object) -> Complaint:
    values = {"implicated_text": NAMED, "implicated": frozenset({make.department_of(collaborators, Symbol.REG)})}
    values["association_id"] = make.known_association(session)
    return make.make_complaint(session, collaborators, **values | changes)


def _holders(session: Session, complaint: Complaint) -> dict[int, HandlingRole]:
    return {part.department_id: part.role for part in assignments.live_parts(session, complaint)}


def _decide(session: Session, collaborators: Collaborators, complaint: Complaint, actor: Actor, **how: object) -> None:
    bureau = make.department_of(collaborators, Symbol.REG)
    values = {"department_id": bureau, "lift": True, "reason": "合成理由：经查与该局无关", "at": make.on(0, 14)}
    decide_recusal(session, collaborators, complaint, actor=actor, **values | how)


@pytest.mark.both_databases
def test_the_bureau_named_neither_leads_nor_sees_it_until_a_dispatcher_lets_it_back(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        bureau = make.department_of(collaborators, Symbol.REG)
        superior = collaborators.rules.directory.superior(bureau)
        complaint = _complaint(session, collaborators)

        holders = _holders(session, complaint)
        assert complaint.lead_department_id == superior.id
        assert bureau not in holders
        for symbol in (Symbol.SWD, Symbol.DIS):
            assert make.department_of(collaborators, symbol) in holders
        assert not is_seen(session, complaint, crew.handler(bureau))

        _decide(session, collaborators, complaint, crew.dispatcher)
        assert complaint.lead_department_id == bureau
        assert superior.id not in _holders(session, complaint)
        assert is_seen(session, complaint, crew.handler(bureau))
        assert not is_seen(session, complaint, crew.handler(superior.id))
        sign.sign_for(session, collaborators, complaint, actor=crew.handler(bureau), at=make.on(0, 15))
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


@pytest.mark.both_databases
def test_what_was_named_what_was_matched_and_what_was_decided_are_three_things(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        bureau = make.department_of(collaborators, Symbol.REG)
        complaint = _complaint(session, collaborators)
        _decide(session, collaborators, complaint, crew.dispatcher, lift=False, reason="合成理由：确有其事")

        (row,) = recusals.recusals_of(session, complaint.id)
        key = text_key_of(session, complaint)
        assert key.open(complaint.implicated_text) == NAMED
        assert (row.department_id, row.origin) == (bureau, RecusalOrigin.NAMED)
        assert (row.state, row.decided_by_id) == (RecusalState.CONFIRMED, crew.dispatcher.staff_id)
        assert key.open(row.reason) == "合成理由：确有其事"
        told = {event.kind: event_data(event, key) for event in audit.timeline(session, complaint.id)}
        assert told[EventKind.RECUSAL_NAME] == {"named": NAMED, "matched": [bureau]}
        assert told[EventKind.RECUSAL_DECIDE] == {
            "departments": [bureau],
            "state": "confirmed",
            "reason": "合成理由：确有其事",
        }
        events = [event.data for event in audit.timeline(session, complaint.id)]
        assert NAMED not in str(events)


def test_it_is_to_be_decided_within_one_working_day(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators = make.make_office(session)
        friday = _complaint(session, collaborators, at=make.on(4))
        (row,) = recusals.recusals_of(session, friday.id)
        assert row.decide_by.astimezone(make.SHANGHAI).date() == make.on(7).date()


@pytest.mark.parametrize(
    "changes",
    [
        {"implicated": frozenset(), "implicated_text": "某某指导中心", "has_unmatched_body": True},
        {"implicated": frozenset(), "implicated_text": "", "is_government_involved": True},
        {"has_unmatched_body": True},
    ],
)
def test_named_and_unmatched_or_unnamed_a_person_reads_it_before_any_department(
    sqlite_database: Database, changes: dict[str, object]
) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = _complaint(session, collaborators, **changes)
        assert complaint.state is State.RECEIVED
        assert not assignments.live_parts(session, complaint)
        assert "accept" in {
            move.verb for move in moves_for(session, collaborators, complaint, crew.dispatcher, at=make.on(0))
        }


def test_triage_keeps_off_whoever_was_named_and_whom_it_finds(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        bureau, market = (make.department_of(collaborators, one) for one in (Symbol.REG, Symbol.MR))
        complaint = _complaint(session, collaborators, accept=False)
        facts = replace(TriageFacts.of(complaint), implicated=frozenset({market}))
        accept.accept_complaint(session, collaborators, complaint, facts, actor=crew.dispatcher, at=make.on(0, 11))

        assert not {bureau, market} & _holders(session, complaint).keys()
        found = {row.department_id: (row.origin, row.state) for row in recusals.recusals_of(session, complaint.id)}
        assert found == {
            bureau: (RecusalOrigin.NAMED, RecusalState.PROVISIONAL),
            market: (RecusalOrigin.OFFICIAL, RecusalState.CONFIRMED),
        }


def test_what_an_operator_finds_waits_for_a_dispatcher(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        bureau = make.department_of(collaborators, Symbol.REG)
        complaint = _complaint(session, collaborators, accept=False, implicated=frozenset(), implicated_text="")
        facts = replace(TriageFacts.of(complaint), implicated=frozenset({bureau}))
        accept.accept_complaint(session, collaborators, complaint, facts, actor=crew.operator, at=make.on(0, 11))
        (row,) = recusals.recusals_of(session, complaint.id)
        assert (row.state, row.decided_by_id) == (RecusalState.PROVISIONAL, None)


def test_sent_by_hand_before_any_decision_the_one_named_stays_off(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        bureau, market = (make.department_of(collaborators, one) for one in (Symbol.REG, Symbol.MR))
        complaint = _complaint(session, collaborators, accept=False)
        who = {"actor": crew.dispatcher, "at": make.on(0, 11)}
        choice = from_decision.DispatchChoice(bureau, "合成")
        with pytest.raises(InvalidInput, match="accused"):
            override.override_decision(session, collaborators, complaint, choice, **who)
        choice = from_decision.DispatchChoice(market, "合成")
        override.override_decision(session, collaborators, complaint, choice, **who)
        _decide(session, collaborators, complaint, crew.dispatcher)
        assert set(_holders(session, complaint)) == {market, bureau}, "what a hand has sent stays; it joins"
        assert _holders(session, complaint)[bureau] is HandlingRole.CO


def test_let_back_after_somebody_signed_it_joins_them(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        bureau = make.department_of(collaborators, Symbol.REG)
        complaint = _complaint(session, collaborators)
        lead = complaint.lead_department_id
        sign.sign_for(session, collaborators, complaint, actor=crew.handler(lead), at=make.on(0, 11))
        _decide(session, collaborators, complaint, crew.dispatcher)
        assert complaint.lead_department_id == lead
        assert _holders(session, complaint)[bureau] is HandlingRole.CO
        assert any(part.state is HandlingState.SIGNED for part in find.handlings_of(session, complaint.id))


def test_only_a_dispatcher_decides_and_each_thing_once(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = _complaint(session, collaborators)
        with pytest.raises(NotAllowed):
            _decide(session, collaborators, complaint, crew.operator)
        with pytest.raises(InvalidInput):
            _decide(session, collaborators, complaint, crew.dispatcher, reason=" ")
        market = make.department_of(collaborators, Symbol.MR)
        with pytest.raises(NotFound):
            _decide(session, collaborators, complaint, crew.dispatcher, department_id=market)
        _decide(session, collaborators, complaint, crew.dispatcher, lift=False)
        with pytest.raises(NotPossibleNow):
            _decide(session, collaborators, complaint, crew.dispatcher, lift=False)
        _decide(session, collaborators, complaint, crew.dispatcher)
        with pytest.raises(NotPossibleNow):
            _decide(session, collaborators, complaint, crew.dispatcher)


def test_named_again_by_triage_who_was_let_back_is_set_aside_again(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        bureau = make.department_of(collaborators, Symbol.REG)
        complaint = _complaint(session, collaborators, accept=False)
        _decide(session, collaborators, complaint, crew.dispatcher, at=make.on(0, 11))
        facts = replace(TriageFacts.of(complaint), implicated=frozenset({bureau}))
        accept.accept_complaint(session, collaborators, complaint, facts, actor=crew.dispatcher, at=make.on(0, 12))
        assert bureau not in _holders(session, complaint)
        assert recusals.in_force(session, complaint.id) == {bureau}


def test_a_complaint_that_names_nobody_has_no_recusal(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators = make.make_office(session)
        receipt = register_complaint(
            session, collaborators, make.new_complaint(), actor=make.COMPLAINANT, at=make.MONDAY
        )
        kinds = {event.kind for event in audit.timeline(session, receipt.complaint_id)}
        assert EventKind.RECUSAL_NAME not in kinds
        assert not session.exec(select(ComplaintRecusal)).all()


def test_it_is_not_joined_with_one_that_the_bureau_named_handles(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        other = make.make_complaint(session, collaborators, association_id=make.known_association(session))
        assert make.department_of(collaborators, Symbol.REG) in _holders(session, other)
        complaint = _complaint(session, collaborators, accept=False)
        who = {"actor": crew.dispatcher, "at": make.on(0, 11)}
        with pytest.raises(InvalidInput, match="lift that first"):
            merge.merge_complaint(session, collaborators, complaint, other, **who)
        _decide(session, collaborators, complaint, crew.dispatcher, at=make.on(0, 11))
        merge.merge_complaint(session, collaborators, complaint, other, **who)
        assert complaint.state is State.MERGED


@pytest.mark.both_databases
def test_of_two_dispatchers_who_let_it_back_at_once_one_does(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        colleagues = [make.make_actor(session, StaffRole.DISPATCHER) for _ in range(2)]
        number = _complaint(session, collaborators).number
    together = Barrier(2)

    def let_back(actor: Actor) -> str:
        together.wait(10)
        try:
            with database.unit_of_work() as session:
                _decide(session, collaborators, find.lock_complaint(session, number), actor)
        except NotPossibleNow:
            return "too late"
        return "let back"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(let_back, colleagues)) == ["let back", "too late"]
    with database.reading() as session:
        complaint = find.get_by_number(session, number)
        decided = [one for one in audit.timeline(session, complaint.id) if one.kind is EventKind.RECUSAL_DECIDE]
        assert len(decided) == 1
        assert make.department_of(collaborators, Symbol.REG) in _holders(session, complaint)
        assert integrity.verify(session).faults == ()


@pytest.mark.both_databases
def test_whoever_took_over_from_a_department_that_is_set_aside_is_set_aside_too(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = _complaint(session, collaborators)
        bureau = session.get_one(Department, make.department_of(collaborators, Symbol.REG))
        administrator = make.make_actor(session, StaffRole.ADMINISTRATOR)
        details = DepartmentDetails("成都市合成社会工作局", Level.CITY, make.CITY)
        successor = make_department(session, details, actor=administrator, at=make.MONDAY)
        collaborators = make.make_office(session)
        merging = {"on": make.MONDAY.date(), "basis": "机构改革方案（合成）", "actor": administrator}
        merge_department(session, collaborators, bureau, successor, at=make.on(0, 12), **merging)
        collaborators = make.make_office(session)

        assert {bureau.id, successor.id} == from_decision.recused_of(session, complaint.id)
        with pytest.raises(InvalidInput, match="accused"):
            from_decision.chosen(session, collaborators, complaint, successor.id)
        decided = {"department_id": bureau.id, "lift": True, "reason": "合成理由：经查无关", "at": make.on(0, 14)}
        decide_recusal(session, collaborators, complaint, actor=crew.dispatcher, **decided)
        assert from_decision.recused_of(session, complaint.id) == frozenset()
