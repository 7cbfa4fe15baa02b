"""Several departments, one complaint: each its own part, and no reply before all are done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts import assignments
from intake.casework.verbs import contact, dispatch, reply, sign, waive
from intake.db import Database
from intake.errors import IllegalMove, InvalidInput, NotPossibleNow, NotYourDepartment
from intake.models import Complaint, Handling
from intake.vocabulary import FeeAction, HandlingRole, HandlingState, Measure, Outcome, State
from routing.vocabulary import Clock, Symbol
from tests import factories as make
from tests.clocks.stored import open_deadlines


def _dispatched(session: Session) -> tuple[Collaborators, make.Crew, Complaint]:
    """F-01: the registrar leads, market supervision and the industry department join."""
    collaborators, crew = make.make_office(session), make.Crew(session)
    complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
    return collaborators, crew, complaint


def _sign_all(
    session: Session, collaborators: Collaborators, crew: make.Crew, complaint: Complaint, *, day: int = 0
) -> None:
    for part in assignments.open_parts(session, complaint):
        sign.sign_for(session, collaborators, complaint, actor=crew.handler(part.department_id), at=make.on(day, 11))


def _clocks(session: Session, complaint: Complaint, part: Handling) -> set[Clock]:
    return {row.clock for row in open_deadlines(session, complaint) if row.handling_id == part.id}


def test_only_the_principals_signing_moves_the_complaint(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        principal, *others = assignments.open_parts(session, complaint)
        sign.sign_for(session, collaborators, complaint, actor=crew.handler(others[0].department_id), at=make.on(0, 11))
        assert (complaint.state, others[0].state) == (State.DISPATCHED, HandlingState.SIGNED)
        sign.sign_for(session, collaborators, complaint, actor=crew.handler(principal.department_id), at=make.on(0, 12))
        assert complaint.state is State.HANDLING
        assert _clocks(session, complaint, principal) == {Clock.FIRST_CONTACT}
        assert _clocks(session, complaint, others[0]) == set()
        assert _clocks(session, complaint, others[1]) == {Clock.SIGN}


def test_two_handlers_of_one_department_sign_once(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        department, number = complaint.lead_department_id, complaint.number
        rivals = [make.make_actor(session, *crew.handler(department).roles, department_id=department) for _ in "12"]
    start = Barrier(2)

    def attempt(actor: Actor) -> str:
        start.wait()
        try:
            with database.unit_of_work() as session:
                held = find.lock_complaint(session, number)
                sign.sign_for(session, collaborators, held, actor=actor, at=make.on(0, 11))
        except IllegalMove:
            return "refused"
        return "signed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, rivals)) == ["refused", "signed"]


def test_a_department_without_a_part_signs_nothing(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        stranger = crew.handler(make.department_of(collaborators, Symbol.TAX))
        with pytest.raises(NotYourDepartment):
            sign.sign_for(session, collaborators, complaint, actor=stranger, at=make.on(0, 11))


def test_a_co_handlers_open_part_holds_the_reply_until_it_is_waived(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        _sign_all(session, collaborators, crew, complaint)
        principal, market, industry = assignments.open_parts(session, complaint)
        for part in (principal, market):
            actor = crew.handler(part.department_id)
            reply.reply_to_complaint(session, collaborators, complaint, make.answer(), actor=actor, at=make.on(2))
        assert complaint.state is State.HANDLING
        # The first substantive reply is the principal's; it does not wait for the co-handlers.
        assert Clock.REPLY not in {row.clock for row in open_deadlines(session, complaint)}
        waive.waive_part(session, collaborators, complaint, industry.id, "合成", actor=crew.dispatcher, at=make.on(3))
        assert (complaint.state, industry.state) == (State.REPLIED, HandlingState.WAIVED)
        assert complaint.outcome is Outcome.SUBSTANTIATED
        assert complaint.replied_at == make.on(3)


def test_several_violations_close_only_when_every_lead_has_answered(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        association = make.known_association(session)
        complaint = make.make_complaint(session, collaborators, violations=("F-01", "F-04"), association_id=association)
        leads = [part for part in assignments.open_parts(session, complaint) if part.role is HandlingRole.LEAD]
        assert {tuple(part.violations) for part in leads} == {("F-01",), ("F-04",)}
        _sign_all(session, collaborators, crew, complaint)
        for part in assignments.open_parts(session, complaint):
            assert complaint.state is State.HANDLING
            actor = crew.handler(part.department_id)
            reply.reply_to_complaint(session, collaborators, complaint, make.answer(), actor=actor, at=make.on(2))
        assert complaint.state is State.REPLIED


def test_a_lead_is_never_waived(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        principal = assignments.open_parts(session, complaint)[0]
        with pytest.raises(NotPossibleNow, match="lead"):
            waive.waive_part(
                session, collaborators, complaint, principal.id, "合成", actor=crew.dispatcher, at=make.on(1)
            )


def test_violations_nobody_leads_hold_the_reply_until_they_are_dispatched(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        _sign_all(session, collaborators, crew, complaint)
        complaint.violations = ["F-01", "V-01"]  # as where the rules found a lead for one of two
        for part in assignments.open_parts(session, complaint):
            actor = crew.handler(part.department_id)
            reply.reply_to_complaint(session, collaborators, complaint, make.answer(), actor=actor, at=make.on(2))
        assert complaint.state is State.HANDLING
        lead = make.department_of(collaborators, Symbol.COM)
        dispatch.dispatch_rest(
            session, collaborators, complaint, lead, "合成", actor=crew.dispatcher, at=make.on(2, 11)
        )
        with pytest.raises(IllegalMove):
            dispatch.dispatch_rest(
                session, collaborators, complaint, lead, "合成", actor=crew.dispatcher, at=make.on(2, 12)
            )
        actor = crew.handler(lead)
        sign.sign_for(session, collaborators, complaint, actor=actor, at=make.on(3))
        reply.reply_to_complaint(session, collaborators, complaint, make.answer(), actor=actor, at=make.on(3, 11))
        assert complaint.state is State.REPLIED


def test_first_contact_is_met_once_and_not_asked_where_nobody_can_be_reached(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        _sign_all(session, collaborators, crew, complaint)
        principal = assignments.open_parts(session, complaint)[0]
        actor = crew.handler(principal.department_id)
        contact.record_contact(session, collaborators, complaint, "合成：已电话联系", actor=actor, at=make.on(1))
        contact.record_contact(session, collaborators, complaint, "合成：再次联系", actor=actor, at=make.on(2))
        assert principal.contacted_at == make.on(1)
        assert _clocks(session, complaint, principal) == set()

        nameless = make.make_complaint(session, collaborators, person=type(make.SOMEBODY)())
        make.bring_to(session, collaborators, crew, nameless, State.HANDLING, at=make.on(0, 12))
        assert Clock.FIRST_CONTACT not in {row.clock for row in open_deadlines(session, nameless)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reply_text": "  "}, "reply_text"),
        ({"outcome": Outcome.WITHDRAWN}, "outcome"),
        ({"measures": (Measure.TALK, Measure.WARN)}, "document_number"),
        ({"measures": (Measure.REVOKE,)}, "document_number"),
        ({"measures": (Measure.WARN,), "document_number": "合成警〔2026〕1号"}, "legal_basis"),
        ({"measures": (), "legal_basis": "条" * 301}, "legal_basis"),
        ({"fee_action": FeeAction.CANCELLED}, "fee_item"),
        ({"amount_refunded": -1}, "amount_refunded"),
    ],
)
def test_an_answer_that_lacks_something_is_refused_by_name(
    sqlite_database: Database, changes: dict, field: str
) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        _sign_all(session, collaborators, crew, complaint)
        actor = crew.handler(complaint.lead_department_id)
        with pytest.raises(InvalidInput) as caught:
            reply.reply_to_complaint(
                session, collaborators, complaint, make.answer(**changes), actor=actor, at=make.on(1)
            )
        assert caught.value.field == field


def test_mild_measures_need_no_document_and_penalties_stand_on_one(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        _sign_all(session, collaborators, crew, complaint)
        principal, market, _ = assignments.open_parts(session, complaint)
        for part, answer in (
            (principal, make.answer(measures=(Measure.TALK, Measure.RECTIFY))),
            (
                market,
                make.answer(measures=(Measure.REFUND,), document_number="合成罚决〔2026〕1号", legal_basis="价格法§14"),
            ),
        ):
            actor = crew.handler(part.department_id)
            reply.reply_to_complaint(session, collaborators, complaint, answer, actor=actor, at=make.on(1))
        assert principal.measures == ["talk", "rectify"]
        assert market.document_number == "合成罚决〔2026〕1号"
