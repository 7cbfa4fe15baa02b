"""A complaint that cannot be swept starves no other: it is put off ever longer, and at last the hotline hears."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.escalation.failures import count_stuck
from intake.casework.ledger import audit, integrity
from intake.casework.outbox.staff_notices import CLOCKS_STUCK
from intake.db import Database
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Deadline, DeadlineStep, Notice, SweepFailure
from routing.vocabulary import Clock
from tests import factories as make

pytestmark = pytest.mark.slow

MINUTE = timedelta(minutes=1)


def _broken(session: Session, collaborators: Collaborators) -> Complaint:
    """One whose clock began before the calendar does."""
    complaint = make.make_complaint(session, collaborators)
    row = _sign(session, complaint)
    row.started_at, row.next_step_at = datetime(1990, 1, 1, tzinfo=UTC), make.on(0)
    session.add(row)
    session.flush()
    return complaint


def _sign(session: Session, complaint: Complaint) -> Deadline:
    statement = select(Deadline).where(Deadline.complaint_id == complaint.id, Deadline.clock == Clock.SIGN)
    return session.exec(statement.order_by(Deadline.id)).first()


def _drain(session: Session, collaborators: Collaborators, at: datetime, *, limit: int = 200) -> None:
    for _ in range(100):
        if not sweep.take_due_steps(session, collaborators, at=at, limit=limit):
            return
    raise AssertionError("the sweep does not come to an end")


def test_more_broken_complaints_than_a_lot_holds_do_not_stop_the_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        broken = [_broken(session, collaborators) for _ in range(5)]
        sound = make.make_complaint(session, collaborators)
        _drain(session, collaborators, make.on(3), limit=2)
        steps = select(DeadlineStep.id).where(DeadlineStep.deadline_id == _sign(session, sound).id)
        assert session.exec(steps).all()
        assert not sweep.is_anything_due(session, at=make.on(3))
    assert all(str(one.id) in caplog.text for one in broken)


def test_one_broken_in_the_middle_of_a_lot_leaves_the_records_of_the_others_whole(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        before = make.make_complaint(session, collaborators)
        broken = _broken(session, collaborators)
        after = make.make_complaint(session, collaborators)
        _drain(session, collaborators, make.on(3))
        steps = session.exec(select(DeadlineStep)).all()
        climbed = select(ComplaintEvent.complaint_id).where(ComplaintEvent.kind == EventKind.DEADLINE_STEP)
        assert set(session.exec(climbed)) == {before.id, after.id}
        assert len(session.exec(climbed).all()) == sum(step.skipped_because is None for step in steps)
        told = [row.dedupe_key for row in session.exec(select(Notice).where(Notice.deadline_id.isnot(None)))]
        assert len(told) == len(set(told)) > 0
        assert broken.event_head == session.exec(_last_event(broken)).one()
        assert integrity.verify(session).faults == ()


def _last_event(complaint: Complaint) -> Any:
    own = select(ComplaintEvent.hash).where(ComplaintEvent.complaint_id == complaint.id)
    return own.order_by(ComplaintEvent.seq.desc()).limit(1)


def test_it_is_tried_again_after_ever_longer_and_the_fifth_failure_tells_the_hotline_once(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        broken = _broken(session, collaborators)
        at = make.on(3)
        for failures, wait in enumerate((1, 2, 4, 8, 16, 32), start=1):
            _drain(session, collaborators, at)
            _drain(session, collaborators, at + wait * MINUTE - timedelta(seconds=1))
            row = session.get(SweepFailure, broken.id)
            assert (row.failures, row.next_try_at) == (failures, at + wait * MINUTE)
            assert "CalendarExhausted" in row.error
            at += wait * MINUTE
        (alarm,) = session.exec(select(Notice).where(Notice.kind == CLOCKS_STUCK)).all()
        assert (alarm.complaint_id, alarm.department_id, alarm.staff_id) == (broken.id, None, None)
        assert count_stuck(session) == 1


def test_what_can_be_swept_again_is_forgotten(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        broken = _broken(session, collaborators)
        _drain(session, collaborators, make.on(3))
        row = _sign(session, broken)
        row.started_at = make.on(0)
        session.add(row)
        _drain(session, collaborators, make.on(3) + MINUTE)
        assert session.get(SweepFailure, broken.id) is None
        assert session.exec(select(DeadlineStep.id).where(DeadlineStep.deadline_id == row.id)).all()


def test_a_pause_that_cannot_be_ended_does_not_keep_the_others_standing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        sick, well = (make.make_complaint(session, collaborators) for _ in range(2))
        for complaint in (sick, well):
            complaint.pause_until = make.on(1)
            session.add(complaint)
        promise = select(ComplaintEvent).where(
            ComplaintEvent.complaint_id == sick.id, ComplaintEvent.kind == EventKind.DEADLINE_PROMISE
        )
        # Limits that nobody knows: its clocks cannot be derived.
        told = session.exec(promise).one().data | {"policy_version": 99}
        audit.record(session, sick, EventKind.DEADLINE_PROMISE, actor=SYSTEM, at=make.on(0), **told)
        _drain(session, collaborators, make.on(3))
        session.refresh(well)
        session.refresh(sick)
        assert (well.pause_until, sick.pause_until) == (None, make.on(1))
    assert str(sick.id) in caplog.text
