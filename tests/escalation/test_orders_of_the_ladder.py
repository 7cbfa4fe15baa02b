"""From 督办 on a step of the ladder is an order: once, whoever sweeps; and an order whose report is late is told of."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.escalation import sweep
from intake.casework.escalation.overdue_orders import remind_of_orders
from intake.casework.ledger import integrity
from intake.casework.reconcile.verification import differences
from intake.casework.supervision.report import accept_report, report_on_order
from intake.db import Database
from intake.models import Complaint, Notice, SupervisionOrder
from intake.vocabulary import OrderLevel, OrderState, State
from routing.vocabulary import Step
from tests import factories as make

pytestmark = pytest.mark.both_databases

AT = make.on(40)  # every clock of a complaint of that Monday has run out long ago


def _late_complaint(database: Database) -> str:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 11))
        return complaint.number


def _sweep(database: Database, *, day: int, hour: int = 10) -> None:
    at, taken = make.on(day, hour), 1
    while taken:
        with database.unit_of_work() as session:
            taken = sweep.take_due_steps(session, make.make_office(session), at=at)


def test_the_third_day_after_expiry_brings_an_order_and_the_fifth_a_heavier_one(database: Database) -> None:
    number = _late_complaint(database)
    with database.unit_of_work() as session:
        complaint = find.get_by_number(session, number)
        owing = {part.department_id for part in find.handlings_of(session, complaint.id)}
    for day in range(1, 15):
        _sweep(database, day=day)
    _sweep(database, day=40)
    with database.unit_of_work() as session:
        complaint = find.get_by_number(session, number)
        orders = session.exec(select(SupervisionOrder).order_by(SupervisionOrder.ordinal)).all()
        assert {one.department_id for one in orders} == owing
        of_lead = [one for one in orders if one.department_id == complaint.lead_department_id]
        assert [(one.level, one.state) for one in of_lead] == [
            (OrderLevel.SUPERVISE, OrderState.SUPERSEDED),
            (OrderLevel.LISTED, OrderState.OPEN),
        ]
        assert [one.step for one in of_lead] == [Step.PLUS_3, Step.PLUS_5]
        assert {one.given_by_id for one in orders} == {None}
        assert list(differences(session, make.make_office(session), at=AT, only=complaint.id)) == []
        assert integrity.verify(session).faults == ()


def test_two_workers_at_once_give_one_order_to_a_department(database: Database) -> None:
    for _ in range(3):
        _late_complaint(database)
    barrier = Barrier(2)

    def work(_worker: int) -> None:
        barrier.wait()
        _sweep(database, day=40)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    _sweep(database, day=40, hour=11)
    with database.unit_of_work() as session:
        rows = session.exec(select(SupervisionOrder)).all()
        matters = [(one.complaint_id, one.department_id) for one in rows if one.state is OrderState.OPEN]
        assert len(matters) == len(set(matters)) > 0
        assert len({one.complaint_id for one in rows}) == 3
        assert integrity.verify(session).faults == ()


def test_a_report_on_an_order_of_the_ladder_is_any_supervisors_to_decide(database: Database) -> None:
    number = _late_complaint(database)
    _sweep(database, day=40)
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = find.lock_complaint(session, number)
        order = _open_order(session, complaint)
        who: dict[str, Actor] = {"actor": crew.handler(order.department_id)}
        report_on_order(session, collaborators, complaint, order.id, "合成反馈", **who, at=make.on(41))
        told = session.exec(select(Notice).where(Notice.kind == "order_answered")).one()
        assert (told.staff_id, told.department_id, told.region_code) == (None, None, None)  # the hotline's
        accept_report(session, collaborators, complaint, order.id, actor=crew.supervisor, at=make.on(41, 11))
        assert order.state is OrderState.ACCEPTED


def test_an_overdue_report_is_told_once_to_the_department_and_the_giver(database: Database) -> None:
    number = _late_complaint(database)
    _sweep(database, day=40)
    late = make.on(60)
    for _ in range(2):
        with database.unit_of_work() as session:
            remind_of_orders(session, make.make_office(session), at=late)
    with database.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        order = _open_order(session, complaint)
        told = session.exec(select(Notice).where(Notice.kind == "order_overdue")).all()
        mine = [one for one in told if one.dedupe_key.split(":")[1] == str(order.id)]
        assert sorted(one.department_id or 0 for one in mine) == [0, order.department_id]
        handler = make.Crew(session).handler(order.department_id)
        report_on_order(session, make.make_office(session), complaint, order.id, "合成", actor=handler, at=late)
        for one in mine:
            session.refresh(one)
            assert one.settled_at == late


def test_a_clock_that_was_met_before_its_third_day_gives_no_order(database: Database) -> None:
    number = _late_complaint(database)
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = find.lock_complaint(session, number)
        make.bring_to(session, collaborators, crew, complaint, State.CALLBACK, at=make.on(1))
    _sweep(database, day=40)
    with database.unit_of_work() as session:
        assert session.exec(select(SupervisionOrder)).all() == []


def _open_order(session: object, complaint: Complaint) -> SupervisionOrder:
    wanted = select(SupervisionOrder).where(
        SupervisionOrder.complaint_id == complaint.id,
        SupervisionOrder.department_id == complaint.lead_department_id,
        SupervisionOrder.state == OrderState.OPEN,
    )
    return session.exec(wanted).one()
