"""The jobs of casework against a real installation: each run twice, the second run changing nothing."""

from datetime import timedelta

import pytest
from sqlmodel import Session, func, select

from intake.casework.collaborators import Collaborators
from intake.casework.reconcile import alarm
from intake.clock import now
from intake.db import Database
from intake.jobs import Job
from intake.models import AuditAnchor, Complaint, ComplaintEvent, Deadline, DeadlineStep, Message, Notice, OfficeEvent
from intake.runtime import process_runtime
from intake.vocabulary import State
from routing.vocabulary import Clock
from tests import factories as make
from tests.workers.queued import run_job


def _office(session: Session) -> Collaborators:
    return make.make_office(session, ring=process_runtime().ring)


def _counts(database: Database, *tables: type) -> tuple[int, ...]:
    with database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in tables)


@pytest.mark.slow
def test_the_sweep_drains_everything_and_a_second_run_finds_nothing(installation: Database) -> None:
    with installation.unit_of_work() as session:
        collaborators = _office(session)
        for _ in range(3):
            make.make_complaint(session, collaborators, at=now() - timedelta(days=60))
    run_job(Job.SWEEP_CLOCKS)
    after = _counts(installation, DeadlineStep, Notice, Message)
    assert after[0] > 0
    assert after[2] == 2 * 3  # each was told that it was received, and that it is late
    run_job(Job.SWEEP_CLOCKS)
    assert _counts(installation, DeadlineStep, Notice, Message) == after


def test_the_anchor_is_set_once_for_what_happened(installation: Database) -> None:
    with installation.unit_of_work() as session:
        make.make_complaint(session, _office(session))
    run_job(Job.DRAIN_MESSAGES)  # what is sent is an event too
    run_job(Job.ANCHOR_AUDIT)
    run_job(Job.ANCHOR_AUDIT)
    assert _counts(installation, AuditAnchor) == (1,)


@pytest.mark.slow
def test_only_what_has_rested_thirty_days_is_archived(installation: Database) -> None:
    with installation.unit_of_work() as session:
        collaborators, crew = _office(session), make.Crew(session)
        for days in (31, 29):
            at = now() - timedelta(days=days)
            complaint = make.make_complaint(session, collaborators, at=at)
            make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=at)
    run_job(Job.ARCHIVE)
    before = _counts(installation, ComplaintEvent)
    run_job(Job.ARCHIVE)
    assert _counts(installation, ComplaintEvent) == before
    with installation.reading() as session:
        states = session.exec(select(Complaint.state).order_by(Complaint.received_at)).all()
        assert states == [State.ARCHIVED, State.CLOSED]


@pytest.mark.slow
def test_the_nightly_check_of_clocks_tells_of_a_difference_and_changes_no_row(installation: Database) -> None:
    with installation.unit_of_work() as session:
        complaint = make.make_complaint(session, _office(session), at=now())
        row = session.exec(select(Deadline).where(Deadline.clock == Clock.CLOSURE)).one()
        row.due_at = wrong = row.due_at + timedelta(days=1)
        number = complaint.number
    for _night in range(2):
        run_job(Job.VERIFY_CLOCKS)
    with installation.reading() as session:
        assert session.exec(select(Deadline.due_at).where(Deadline.clock == Clock.CLOSURE)).one() == wrong
        verdicts = session.exec(select(OfficeEvent.data).where(OfficeEvent.kind == alarm.VERIFIED)).all()
        assert [(each["differences"], each["numbers"]) for each in verdicts] == [(1, [number])] * 2
        assert session.exec(select(Notice.kind)).all() == ["clocks_differ"]
