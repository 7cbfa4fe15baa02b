"""Whatever is changed in a stored clock behind the record's back is found, named, and set right as one event."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.escalation import sweep
from intake.casework.ledger import integrity
from intake.casework.reconcile import alarm
from intake.casework.reconcile.repair import repair_clocks
from intake.casework.reconcile.verification import StoredDifference, VerificationProgress, differences
from intake.casework.requests import decide, file
from intake.casework.verbs import ask_info, resume
from intake.db import Database
from intake.models import Complaint, ComplaintEvent, Deadline, DeadlineStep, Handling, Notice, OfficeEvent
from intake.vocabulary import PauseReason, RequestKind, State
from routing.vocabulary import Clock, Step
from tests import factories as make
from tests.clocks.replayed import check_replay

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
AT = make.on(9)


def _with_a_past(session: Session) -> tuple[Collaborators, Complaint]:
    """Handled, suspended and resumed, extended: every kind of value is in its rows."""
    collaborators, crew = make.make_office(session), make.Crew(session)
    complaint = make.make_complaint(session, collaborators, violations=("F-01", "F-04"))
    make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
    handler = crew.handler(complaint.lead_department_id)
    for kind, reason, day in (
        (RequestKind.SUSPENSION, PauseReason.COURT, 1),
        (RequestKind.EXTENSION, "complex", 4),
    ):
        wish = file.DecisionRequestInput(kind, reason, "合成证据", "合成依据", days=5)
        request = file.file_request(session, collaborators, complaint, wish, actor=handler, at=make.on(day))
        decide.decide_request(
            session,
            collaborators,
            complaint,
            request,
            approve=True,
            note="同意",
            actor=crew.dispatcher,
            at=make.on(day, 11),
        )
        if complaint.state is State.SUSPENDED:
            resume.resume_complaint(session, collaborators, complaint, "合成", actor=handler, at=make.on(3))
    sweep.take_due_steps(session, collaborators, at=AT)
    check_replay(session, collaborators, complaint, at=AT)
    return collaborators, complaint


def _found(session: Session, collaborators: Collaborators, complaint: Complaint) -> list[StoredDifference]:
    session.flush()
    return list(differences(session, collaborators, at=AT, only=complaint.id))


def _closure(session: Session, complaint: Complaint) -> Deadline:
    statement = select(Deadline).where(Deadline.complaint_id == complaint.id, Deadline.clock == Clock.CLOSURE)
    return session.exec(statement).one()


def _earlier(name: str) -> Callable[[Deadline], None]:
    return lambda row: setattr(row, name, getattr(row, name) - DAY)


@pytest.mark.parametrize(
    ("field", "tamper"),
    [
        ("due_at", _earlier("due_at")),
        ("original_due_at", _earlier("original_due_at")),
        ("started_at", _earlier("started_at")),
        ("extension_days", lambda row: setattr(row, "extension_days", 0)),
        ("amount", lambda row: setattr(row, "amount", 16)),
        ("basis", lambda row: setattr(row, "basis", "别的依据")),
        ("policy_version", lambda row: setattr(row, "policy_version", 9)),
        ("calendar_version", lambda row: setattr(row, "calendar_version", 9)),
        ("department_id", lambda row: setattr(row, "department_id", None)),
        ("met_at", lambda row: setattr(row, "met_at", AT)),
        ("cancelled_at", lambda row: setattr(row, "cancelled_at", AT)),
        ("breached_at", lambda row: setattr(row, "breached_at", row.due_at)),
        ("is_paused", lambda row: setattr(row, "is_paused", True)),
        ("is_provisional", lambda row: setattr(row, "is_provisional", not row.is_provisional)),
        # Nobody would be reminded, and nothing be found late.
        ("next_step_at", lambda row: setattr(row, "next_step_at", None)),
        ("next_step_at", lambda row: setattr(row, "next_step_at", row.due_at + DAY)),
    ],
)
def test_each_value_of_a_row_is_compared_and_set_right(
    sqlite_database: Database, field: str, tamper: Callable[[Deadline], None]
) -> None:
    with sqlite_database.unit_of_work() as session:
        collaborators, complaint = _with_a_past(session)
        tamper(_closure(session, complaint))
        assert [(one.clock, one.field) for one in _found(session, collaborators, complaint)] == [(Clock.CLOSURE, field)]
        assert len(repair_clocks(session, collaborators, complaint.id, actor=SYSTEM, at=AT)) == 1
        check_replay(session, collaborators, complaint, at=AT)


def test_a_repair_is_one_event_that_names_what_was_changed_and_the_second_finds_nothing(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, complaint = _with_a_past(session)
        row, due = _closure(session, complaint), complaint.closure_due_at
        row.due_at += DAY
        complaint.closure_due_at += DAY
        session.flush()
        repair_clocks(session, collaborators, complaint.id, actor=SYSTEM, at=AT)
        assert repair_clocks(session, collaborators, complaint.id, actor=SYSTEM, at=AT) == []
        assert (row.due_at, complaint.closure_due_at) == (due, due)
        statement = select(ComplaintEvent.data).where(ComplaintEvent.kind == "deadline:repair")
        (data,) = session.exec(statement).all()
        assert [(one["clock"], one["field"]) for one in data["changes"]] == [
            ("closure", "due_at"),
            ("", "closure_due_at"),
        ]
        assert data["changes"][0]["derived"] == due.isoformat()
        assert integrity.verify(session).is_whole


def test_a_late_clock_that_waits_for_no_chase_any_more_is_found(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators)
        sweep.take_due_steps(session, collaborators, at=make.on(2))
        late = select(Deadline).where(Deadline.complaint_id == complaint.id, Deadline.breached_at.is_not(None))
        row = session.exec(late).first()
        assert row.next_step is Step.PLUS_3
        row.next_step = row.next_step_at = None
        session.flush()
        (found,) = differences(session, collaborators, at=make.on(2))
        assert (found.deadline_id, found.field) == (row.id, "next_step_at")
        repair_clocks(session, collaborators, complaint.id, actor=SYSTEM, at=make.on(2))
        assert row.next_step is Step.PLUS_3


def test_a_second_extension_is_not_opened_by_a_forgotten_count(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, complaint = _with_a_past(session)
        complaint.extension_count = 0
        (found,) = _found(session, collaborators, complaint)
        assert (found.field, found.derived) == ("extension_count", 1)


def test_a_row_that_is_gone_comes_back_and_one_nobody_promised_goes(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, complaint = _with_a_past(session)
        row = _closure(session, complaint)
        row_id, values = row.id, row.model_dump()
        session.delete(row)
        session.add(Deadline(**values | {"id": 1, "clock": Clock.DESIGNATE}))
        session.flush()
        session.add(DeadlineStep(deadline_id=1, step=Step.HALF, taken_at=AT))
        assert [(one.deadline_id, one.field, one.derived) for one in _found(session, collaborators, complaint)] == [
            (row_id, "row", "promised"),
            (1, "row", None),
        ]
        repair_clocks(session, collaborators, complaint.id, actor=SYSTEM, at=AT)
        check_replay(session, collaborators, complaint, at=AT)
        again = _closure(session, complaint)
        assert {**again.model_dump(), "next_step": None} == values | {"next_step": None}


def test_caches_of_the_complaint_and_of_its_parts_are_compared_too(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, complaint = _with_a_past(session)
        part = session.exec(select(Handling).where(Handling.complaint_id == complaint.id)).first()
        complaint.next_due_at, part.next_due_at = None, None
        assert {one.field for one in _found(session, collaborators, complaint)} == {
            "next_due_at",
            f"handling {part.id}",
        }
        repair_clocks(session, collaborators, complaint.id, actor=SYSTEM, at=AT)
        check_replay(session, collaborators, complaint, at=AT)


def test_a_breach_the_sweep_has_not_come_by_for_is_a_difference_only_after_an_hour(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators)
        due = complaint.next_due_at
        check_replay(session, collaborators, complaint, at=due + timedelta(minutes=59))
        late = due + timedelta(minutes=61)
        assert {one.field for one in differences(session, collaborators, at=late, only=complaint.id)} == {"breached_at"}
        sweep.take_due_steps(session, collaborators, at=late)
        check_replay(session, collaborators, complaint, at=late)


def test_a_pause_that_has_lasted_too_long_but_was_not_yet_ended_is_no_difference(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, accept=False)
        ask_info.ask_info(session, collaborators, complaint, "合成？", actor=crew.operator, at=make.on(0, 10))
        check_replay(session, collaborators, complaint, at=make.on(40))


def test_what_a_night_found_is_kept_told_once_and_asked_by_health(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, complaint = _with_a_past(session)
        assert alarm.last_verdict(session) is None
        _closure(session, complaint).due_at += DAY
        session.flush()
        for hour in (1, 2):
            checked = VerificationProgress()
            found = list(differences(session, collaborators, at=AT, checked=checked))
            alarm.tell_of_differences(session, checked, len(found), found, at=make.on(9, hour))
        assert (checked.complaints, checked.deadlines) == (1, len(session.exec(select(Deadline)).all()))
        assert alarm.last_verdict(session).differences == 1
        assert session.exec(select(Notice.kind).where(Notice.kind == "clocks_differ")).all() == ["clocks_differ"]
        kept = session.exec(select(OfficeEvent.data).where(OfficeEvent.kind == alarm.VERIFIED)).all()
        assert [data["numbers"] for data in kept] == [[complaint.number]] * 2


def test_a_complaint_dated_before_the_ids_epoch_is_verified_too(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators, at=datetime(2024, 11, 4, 2, tzinfo=UTC))
        assert complaint.id < 0
        checked = VerificationProgress()
        assert list(differences(session, collaborators, at=datetime(2024, 11, 4, 3, tzinfo=UTC), checked=checked)) == []
        assert checked.complaints == 1
