"""An order presses a department by a clock of its own: given, reported on, refused, accepted, overtaken, ended."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks.order_rows import orders_of
from intake.casework.clocks.projection import restore
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import integrity
from intake.casework.outbox.absences import enter_absence
from intake.casework.reconcile.verification import differences
from intake.casework.requests.decide import decide_request
from intake.casework.requests.file import DecisionRequestInput, file_request
from intake.casework.requests.reasons import REASONS
from intake.casework.supervision.issuing import OrderInput
from intake.casework.supervision.order import give_order, withdraw_order
from intake.casework.supervision.report import accept_report, refuse_report, report_on_order
from intake.casework.verbs import reply, resume, review
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow, NotYourDepartment, SecondPersonNeeded
from intake.models import Notice, Staff, SupervisionOrder
from intake.sealing.text import text_key_of
from intake.vocabulary import HandlingState, OrderLevel, OrderState, RequestKind, StaffRole, State
from routing.calendars.working_time import local_day
from routing.vocabulary import Symbol
from tests import factories as make

pytestmark = pytest.mark.both_databases

SUPERVISOR = StaffRole.SUPERVISOR
CHASE, SUPERVISE = OrderInput.usual(OrderLevel.CHASE), OrderInput.usual(OrderLevel.SUPERVISE)


class Scene:
    """One complaint in the hands of its departments, and whoever presses them."""

    def __init__(self, session: Session, state: State = State.HANDLING) -> None:
        self.session, self.collaborators = session, make.make_office(session)
        self.crew = make.Crew(session)
        self.complaint = make.make_complaint(
            session, self.collaborators, association_id=make.known_association(session)
        )
        make.bring_to(session, self.collaborators, self.crew, self.complaint, state, at=make.on(0, 11))
        self.lead = self.crew.handler(self.complaint.lead_department_id)

    def do(self, verb: object, *args: object, actor: Actor | None = None, at: object = None, **named: object) -> object:
        who = actor or self.crew.supervisor
        return verb(self.session, self.collaborators, self.complaint, *args, actor=who, at=at or make.on(1), **named)

    def order(self, wish: OrderInput = SUPERVISE, **how: object) -> SupervisionOrder:
        made = self.do(give_order, wish, self.complaint.lead_department_id, **how)
        return made[0]

    def text(self, sealed: object) -> str:
        return text_key_of(self.session, self.complaint).open(sealed)


def _differs(scene: Scene, *, day: int) -> list[str]:
    return _of_orders(scene.session, scene.collaborators, scene.complaint.id, day=day)


def _of_orders(session: Session, collaborators: Collaborators, complaint_id: int, *, day: int) -> list[str]:
    """What of its orders is not what the events give; that nobody has swept its clocks is another matter."""
    found = differences(session, collaborators, at=make.on(day), only=complaint_id)
    return sorted(one.field for one in found if one.field != "breached_at")


def _must_verify(database: Database) -> None:
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_an_order_counts_the_working_days_of_its_department_from_when_it_is_given(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        order = scene.order(at=make.on(3))  # a Thursday
        assert order.state is OrderState.OPEN
        assert local_day(order.due_at) == make.on(7).date() + timedelta(days=1)  # Friday, Monday, Tuesday
        told = session.exec(select(Notice).where(Notice.kind == "order_given")).one()
        assert (told.department_id, told.params["due"]) == (order.department_id, str(local_day(order.due_at)))
        assert _differs(scene, day=3) == []
    _must_verify(database)


def test_a_report_refused_twice_runs_anew_each_time_and_is_accepted_in_the_end(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        order = scene.order()
        for day in (2, 4):
            scene.do(report_on_order, order.id, f"合成反馈 {day}", actor=scene.lead, at=make.on(day))
            assert (order.state, order.answered_at) == (OrderState.ANSWERED, make.on(day))
            with pytest.raises(NotPossibleNow):
                scene.do(report_on_order, order.id, "再报一次", actor=scene.lead, at=make.on(day))
            scene.do(refuse_report, order.id, f"合成理由 {day}", days=2, at=make.on(day, 15))
            assert (order.state, order.answered_at) == (OrderState.OPEN, None)
            assert order.started_at == make.on(day, 15)
        assert order.round == 3
        scene.do(report_on_order, order.id, "合成反馈，终稿", actor=scene.lead, at=make.on(7))
        with pytest.raises(InvalidInput):
            scene.do(refuse_report, order.id, "  ", at=make.on(7))
        scene.do(accept_report, order.id, at=make.on(7, 16))
        assert (order.state, order.ended_at) == (OrderState.ACCEPTED, make.on(7, 16))
        assert scene.text(order.feedback) == "合成反馈，终稿"
        with pytest.raises(NotPossibleNow):
            scene.do(accept_report, order.id, at=make.on(8))
        assert _differs(scene, day=8) == []
    _must_verify(database)


def test_what_was_told_of_an_order_need_not_be_read_once_it_stands_otherwise(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        order = scene.order()
        scene.do(report_on_order, order.id, "合成反馈", actor=scene.lead, at=make.on(2))
        given = session.exec(select(Notice).where(Notice.kind == "order_given")).one()
        answered = session.exec(select(Notice).where(Notice.kind == "order_answered")).one()
        assert given.settled_at == make.on(2)
        assert (answered.staff_id, answered.settled_at) == (scene.crew.supervisor.staff_id, None)
        scene.do(accept_report, order.id, at=make.on(3))
        session.refresh(answered)
        assert answered.settled_at == make.on(3)


def test_a_heavier_order_takes_the_place_of_a_lighter_one_and_no_order_comes_twice(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        chase = scene.order(CHASE)
        with pytest.raises(NotPossibleNow):
            scene.order(CHASE)
        order = scene.order(SUPERVISE, at=make.on(1, 11))
        assert (chase.state, chase.ended_at) == (OrderState.SUPERSEDED, make.on(1, 11))
        with pytest.raises(NotPossibleNow):
            scene.order(CHASE)
        assert [row.ordinal for row in orders_of(session, scene.complaint)] == [1, 2]
        assert order.state is OrderState.OPEN
    _must_verify(database)


def test_one_order_without_a_department_goes_to_all_that_owe_an_answer(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        owing = {part.department_id for part in make.open_parts(session, scene.complaint, HandlingState.SIGNED)}
        assert len(owing) > 1
        made = scene.do(give_order, CHASE)
        assert {order.department_id for order in made} == owing
        with pytest.raises(NotFound):
            scene.do(give_order, SUPERVISE, 10_000_000)


def test_the_answer_is_a_report_too_and_the_review_settles_the_order(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        made = scene.do(give_order, SUPERVISE)
        first = make.open_parts(session, scene.complaint, HandlingState.SIGNED)[0]
        handler = scene.crew.handler(first.department_id)
        scene.do(reply.reply_to_complaint, make.answer(), actor=handler, at=make.on(2))
        (order,) = [one for one in made if one.department_id == first.department_id]
        assert (order.state, order.answered_at, order.feedback) == (OrderState.ANSWERED, make.on(2), None)
        told = session.exec(select(Notice).where(Notice.kind == "order_answered")).one()
        assert told.staff_id == scene.crew.supervisor.staff_id
        make.bring_to(session, scene.collaborators, scene.crew, scene.complaint, State.REPLIED, at=make.on(3))
        scene.do(review.pass_review, actor=scene.crew.dispatcher, at=make.on(4))
        assert {(one.state, one.ended_at) for one in made} == {(OrderState.SETTLED, make.on(4))}
        with pytest.raises(NotPossibleNow):
            scene.order()
        assert _differs(scene, day=5) == []
    _must_verify(database)


def test_an_order_stands_still_with_the_complaint_and_is_due_later_by_that(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        order = scene.order()  # Tuesday: due on Friday
        before = order.due_at
        kind = RequestKind.SUSPENSION
        wish = DecisionRequestInput(kind, next(iter(REASONS[kind])), "合成", "合成")
        asked = scene.do(file_request, wish, actor=scene.lead, at=make.on(2))
        scene.do(decide_request, asked, approve=True, note="合成", actor=scene.crew.dispatcher, at=make.on(2, 12))
        assert order.paused_at == make.on(2, 12)
        with pytest.raises(NotPossibleNow):
            scene.order(OrderInput.usual(OrderLevel.LISTED), at=make.on(3))
        scene.do(resume.resume_complaint, "合成", actor=scene.crew.dispatcher, at=make.on(4, 12))
        assert order.paused_at is None
        assert order.due_at > before
        assert _differs(scene, day=4) == []
    _must_verify(database)


def test_a_clock_put_back_hurts_nobody(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        order = scene.order(at=make.on(3))
        scene.do(report_on_order, order.id, "合成反馈", actor=scene.lead, at=make.on(2))  # an hour the clock had had
        scene.do(refuse_report, order.id, "合成理由", at=make.on(1))
        assert order.started_at == make.on(1)
        scene.do(report_on_order, order.id, "合成反馈", actor=scene.lead, at=make.on(1))
        scene.do(accept_report, order.id, at=make.on(0, 12))
        assert order.state is OrderState.ACCEPTED
        assert _differs(scene, day=9) == []
    _must_verify(database)


def test_who_gave_it_decides_or_who_stands_in_or_any_supervisor_once_the_giver_is_gone(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        other, third = make.make_actor(session, SUPERVISOR), make.make_actor(session, SUPERVISOR)
        order = scene.order()
        scene.do(report_on_order, order.id, "合成反馈", actor=scene.lead, at=make.on(2))
        for verb in (accept_report, withdraw_order):
            with pytest.raises(NotAllowed):
                scene.do(verb, order.id, "合成", actor=other, at=make.on(2))
        giver, stands_in = (session.get(Staff, one.staff_id) for one in (scene.crew.supervisor, other))
        days = {"from_on": make.on(2).date(), "to_on": make.on(3).date()}
        admin = make.make_actor(session, StaffRole.ADMINISTRATOR)
        enter_absence(session, giver, substitute_login=stands_in.login, **days, actor=admin, at=make.on(2))
        with pytest.raises(NotAllowed):
            scene.do(refuse_report, order.id, "合成", actor=third, at=make.on(2))
        scene.do(refuse_report, order.id, "合成", actor=other, at=make.on(2))
        scene.do(report_on_order, order.id, "合成反馈", actor=scene.lead, at=make.on(7))
        with pytest.raises(NotAllowed):
            scene.do(accept_report, order.id, actor=third, at=make.on(7))
        giver.is_active = False
        session.add(giver)
        make.record_writes(session)
        scene.do(accept_report, order.id, actor=third, at=make.on(7))
        assert order.decided_by_id == third.staff_id
    _must_verify(database)


def test_nobody_decides_on_their_own_report_nor_reports_for_another_department(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        order = scene.order()
        stranger = scene.crew.handler(make.department_of(scene.collaborators, Symbol.FAO))
        with pytest.raises(NotYourDepartment):
            scene.do(report_on_order, order.id, "合成", actor=stranger)
        with pytest.raises(NotAllowed):
            scene.do(report_on_order, order.id, "合成")
        with pytest.raises(NotAllowed):
            scene.do(give_order, CHASE, actor=scene.lead)
        both = make.make_actor(session, SUPERVISOR, StaffRole.HANDLER, department_id=order.department_id)
        own = scene.do(give_order, OrderInput.usual(OrderLevel.LISTED), order.department_id, actor=both)[0]
        scene.do(report_on_order, own.id, "合成", actor=both)
        with pytest.raises(SecondPersonNeeded):
            scene.do(accept_report, own.id, actor=both)


def test_a_row_that_was_changed_is_found_by_the_record_and_by_the_clocks(database: Database) -> None:
    with database.unit_of_work() as session:
        scene = Scene(session)
        order = scene.order()
        order_id, complaint_id = order.id, scene.complaint.id
    with database.engine.begin() as connection:
        later = sa.text("UPDATE supervision_order SET due_at = :later, days = 9 WHERE id = :id")
        connection.execute(later, {"later": make.on(20), "id": order_id})
    with database.unit_of_work() as session:
        faults = [str(fault) for fault in integrity.verify(session).faults]
        assert any("supervision_order" in fault and "days" in fault for fault in faults), faults
        office = make.make_office(session)
        assert _of_orders(session, office, complaint_id, day=2) == [
            f"order {order_id} days",
            f"order {order_id} due_at",
        ]
        complaint = find.lock_by_id(session, complaint_id)
        restore(session, office, complaint, at=make.on(2))
        assert _of_orders(session, office, complaint_id, day=2) == []
        session.rollback()
