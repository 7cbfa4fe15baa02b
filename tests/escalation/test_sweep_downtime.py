"""After a downtime: one digest for each addressee, and what was done meanwhile is skipped and says so."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, func, select

from intake.casework.actor import SYSTEM
from intake.casework.clocks import pauses
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.clocks.projection import project
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import downtime, sweep
from intake.casework.outbox.staff_notices import DIGEST
from intake.casework.verbs import ask_info, coordinate, sign
from intake.db import Database
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Deadline, DeadlineStep, Notice, NoticeLine, SweepMark
from intake.vocabulary import SkipReason, State
from routing.vocabulary import Clock, Step
from tests import factories as make

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

SINCE = make.on(0, 16)


def _sign(session: Session, complaint: Complaint) -> Deadline:
    lead = complaint.lead_department_id
    own = (Deadline.complaint_id == complaint.id, Deadline.clock == Clock.SIGN, Deadline.department_id == lead)
    return session.exec(select(Deadline).where(*own)).one()


def _drain(session: Session, collaborators: Collaborators, at: datetime, *, limit: int = 3) -> None:
    for _ in range(200):
        since = downtime.down_since(session, at=at)
        if not sweep.take_due_steps(session, collaborators, at=at, limit=limit, down_since=since):
            return
    raise AssertionError("the sweep does not come to an end")


def _steps(session: Session, deadline: Deadline) -> dict[Step, SkipReason | None]:
    rows = select(DeadlineStep.step, DeadlineStep.skipped_because).where(DeadlineStep.deadline_id == deadline.id)
    return dict(session.exec(rows).all())


def _said(session: Session, deadline: Deadline) -> list[tuple[str, str]]:
    events = session.exec(select(ComplaintEvent.data).where(ComplaintEvent.kind == EventKind.DEADLINE_STEP))
    return [(data["step"], data["skipped"]) for data in events if data["deadline_id"] == deadline.id]


def test_a_storm_becomes_one_digest_for_each_addressee(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaints = [make.make_complaint(session, collaborators) for _ in range(8)]
        for complaint in complaints:
            make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        downtime.mark_swept(session, at=SINCE)
        _drain(session, collaborators, make.on(60))
        notices = session.exec(select(Notice).where(Notice.deadline_id.isnot(None) | (Notice.kind == DIGEST))).all()
        assert {notice.kind for notice in notices} == {DIGEST}
        addressees = [(notice.department_id, notice.staff_id) for notice in notices]
        assert len(set(addressees)) == len(addressees)
        assert (None, None) in addressees
        lead = complaints[0].lead_department_id
        digest = next(notice for notice in notices if notice.department_id == lead)
        lines = session.exec(select(NoticeLine).where(NoticeLine.notice_id == digest.id)).all()
        assert {line.number for line in lines if line.clock is Clock.CLOSURE} == {one.number for one in complaints}
        assert {line.step for line in lines} == {Step.PLUS_5}
        assert datetime.fromisoformat(digest.params["since"]) == SINCE


def test_a_digest_put_away_while_it_grows_comes_back(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        for _ in range(4):
            make.make_complaint(session, collaborators)
        downtime.mark_swept(session, at=SINCE)
        at = make.on(60)
        sweep.take_due_steps(session, collaborators, at=at, limit=1, down_since=downtime.down_since(session, at=at))
        digests = select(Notice).where(Notice.kind == DIGEST)
        for notice in session.exec(digests).all():
            notice.read_at = at
            session.add(notice)
        count = len(session.exec(digests).all())
        _drain(session, collaborators, at)
        again = session.exec(digests.execution_options(populate_existing=True)).all()
        assert len(again) == count
        assert all(notice.read_at is None for notice in again)


def test_a_rest_of_minutes_is_no_downtime_and_a_caught_up_one_is_over(database: Database) -> None:
    with database.unit_of_work() as session:
        assert downtime.down_since(session, at=make.on(0)) is None
        downtime.mark_swept(session, at=make.on(0))
        assert downtime.down_since(session, at=make.on(0) + downtime.PATIENCE) is None
        assert downtime.down_since(session, at=make.on(1)) == make.on(0)
        downtime.mark_swept(session, at=make.on(1))
        downtime.mark_swept(session, at=make.on(1) - timedelta(seconds=30))  # a worker that was slow to say so
        assert downtime.down_since(session, at=make.on(1)) is None
        assert session.scalar(select(func.count()).select_from(SweepMark)) == 1


def test_a_mark_that_a_clock_running_ahead_has_left_is_late_until_the_next_sweep(database: Database) -> None:
    with database.unit_of_work() as session:
        downtime.mark_swept(session, at=make.on(1))
        assert downtime.is_unswept(session, at=make.on(0))
        assert downtime.down_since(session, at=make.on(0)) is None
        downtime.mark_swept(session, at=make.on(0))
        assert not downtime.is_unswept(session, at=make.on(0))
        assert downtime.is_unswept(session, at=make.on(1))


def test_a_step_whose_clock_was_met_in_the_downtime_is_skipped_and_says_so(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        deadline = _sign(session, complaint)
        sign.sign_for(
            session, collaborators, complaint, actor=crew.handler(complaint.lead_department_id), at=make.on(2, 9)
        )
        _drain(session, collaborators, make.on(2, 10))
        assert _steps(session, deadline) == dict.fromkeys((Step.HALF, Step.DUE, Step.PLUS_1), SkipReason.MET)
        assert {why for _, why in _said(session, deadline)} == {SkipReason.MET}
        assert session.exec(select(Notice.id).where(Notice.deadline_id == deadline.id)).all() == []
        assert deadline.next_step_at is None


def test_a_clock_met_before_anything_was_due_skips_nothing(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        deadline = _sign(session, complaint)
        sign.sign_for(
            session, collaborators, complaint, actor=crew.handler(complaint.lead_department_id), at=make.on(0, 10)
        )
        _drain(session, collaborators, make.on(2, 10))
        assert (_steps(session, deadline), deadline.next_step_at) == ({}, None)


def test_a_step_whose_clock_was_ended_in_the_downtime_is_skipped(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        deadline = _sign(session, complaint)
        coordinate.coordinate_complaint(
            session, collaborators, complaint, "合成", actor=crew.dispatcher, at=make.on(2, 7)
        )
        _drain(session, collaborators, make.on(9))
        assert _steps(session, deadline) == dict.fromkeys((Step.HALF, Step.DUE), SkipReason.CANCELLED)
        assert _said(session, deadline) == [(step, SkipReason.CANCELLED) for step in (Step.HALF, Step.DUE)]


def test_a_step_whose_clock_stood_still_in_the_downtime_is_skipped_and_its_breach_marked(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        acceptance = session.exec(select(Deadline).where(Deadline.clock == Clock.ACCEPTANCE)).one()
        ask_info.ask_info(session, collaborators, complaint, "合成？", actor=crew.operator, at=make.on(2, 7))
        sweep.take_due_steps(session, collaborators, at=make.on(2, 9))
        assert set(_steps(session, acceptance).values()) == {SkipReason.PAUSED}
        assert Step.DUE in _steps(session, acceptance)
        assert acceptance.breached_at == acceptance.due_at
        assert acceptance.next_step_at is None


def test_steps_a_later_one_overtook_are_kept_as_such_and_said_nothing_of(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators)
        deadline = _sign(session, complaint)
        downtime.mark_swept(session, at=SINCE)
        _drain(session, collaborators, make.on(2, 10))
        found = _steps(session, deadline)
        assert found.pop(Step.PLUS_1) is None
        assert set(found.values()) == {SkipReason.OVERTAKEN}
        assert _said(session, deadline) == [(Step.PLUS_1, "")]


def test_a_date_moved_on_after_it_was_late_is_judged_anew_at_its_new_end(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators)
        closure = session.exec(select(Deadline).where(Deadline.clock == Clock.CLOSURE)).one()
        _drain(session, collaborators, closure.due_at + timedelta(minutes=1))
        assert closure.breached_at is not None
        late = closure.due_at + timedelta(minutes=2)
        running = ComplaintClocks.of(session, collaborators, complaint).get(closure.id, at=late)
        pauses.extend(session, collaborators, complaint, running, days=5, basis="合成", actor=SYSTEM, at=late)
        project(session, collaborators, complaint, actor=SYSTEM, at=late)
        assert closure.breached_at is None
        moved = closure.due_at
        _drain(session, collaborators, moved)
        assert closure.breached_at is None
        _drain(session, collaborators, moved + timedelta(microseconds=1))
        assert closure.breached_at == moved
