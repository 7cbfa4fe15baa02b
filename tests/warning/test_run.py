"""A run on a real database: what is planted is found and told of once, stands while it is found, and ends after."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from intake.casework.ledger.integrity import verify
from intake.casework.outbox.addressees import addressed_to
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.models import Alert, Notice, OfficeEvent
from intake.vocabulary import AlertStanding, AlertSubject, StaffRole, State
from intake.warning.alerts import acknowledge, alerts_in, count_new, get_alert, open_alerts
from intake.warning.behind import complaints_behind
from intake.warning.last_run import RUN
from intake.warning.run import run_warning
from intake.warning.series import days_of_all, weeks_of
from tests import factories as make
from tests.reports.asking import room_of
from tests.reports.figures import add_complaints, add_departments, add_parts, complaint_row, tell_anew
from tests.stages.keys import RING
from tests.warning.scene import MORNING, add_identities, day, fill, findings, quiet_weeks, run, surge

pytestmark = pytest.mark.slow


@pytest.fixture
def association(database: Database) -> int:
    with database.unit_of_work() as session:
        make.make_office(session)
        return make.known_association(session)


def office_faults(session: Session) -> list[str]:
    """Of the office's record; complaints made by the thousand have none of their own."""
    return [str(fault) for fault in verify(session, RING).faults if str(fault).startswith("office")]


@pytest.mark.both_databases
def test_a_surge_about_one_body_is_one_alert_and_not_one_for_each_group_it_is_in(
    database: Database, association: int
) -> None:
    fill(database, quiet_weeks(), surge(20, association_id=association))
    found = findings(run(database))
    assert set(found) == {("surge", "association", str(association))}
    one = found["surge", "association", str(association)]
    assert (one.came, one.test["days"], one.probability < 1e-6) == (20, 7, True)
    assert {kind for kind, _key in one.test["within"]} >= {"region", "violation", "hotline"}


def test_a_surge_that_many_bodies_share_is_one_of_its_violation(database: Database, association: int) -> None:
    fill(database, quiet_weeks(), surge(20, violation="V-02", association_id=None))
    assert ("surge", "violation", "V-02") in findings(run(database))


@pytest.mark.both_databases
def test_what_is_counted_by_week_is_what_was_received_in_it(database: Database, association: int) -> None:
    """To the second on either side of midnight, training and questions left out."""
    edge = MORNING.replace(hour=0, minute=0)
    rows = [
        complaint_row(received_at=edge - timedelta(microseconds=1), association_id=association),
        complaint_row(received_at=edge, association_id=association),
        complaint_row(received_at=edge - timedelta(days=7), association_id=association),
        complaint_row(received_at=edge - timedelta(days=7, microseconds=1), association_id=association),
        complaint_row(received_at=day(2), association_id=association, kind="consultation"),
        complaint_row(received_at=day(2), association_id=association, is_training=True),
    ]
    fill(database, rows)
    with database.reading() as session:
        assert weeks_of(session, AlertSubject.ASSOCIATION, edge, 2) == {str(association): [2, 1]}
        assert days_of_all(session, edge, 9) == [1, 0, 0, 0, 0, 0, 1, 1, 0]


@pytest.mark.both_databases
def test_found_again_it_is_the_same_alert_and_after_a_week_of_nothing_it_is_over(
    database: Database, association: int
) -> None:
    fill(database, quiet_weeks(), surge(20, association_id=association))
    [alert_id] = run(database).raised
    assert run(database).raised == ()
    assert run(database, days_later=3).raised == ()
    with database.reading() as session:
        row = session.get(Alert, alert_id)
        assert (row.raised_at, row.last_seen_at) == (MORNING, MORNING + timedelta(days=3))
    assert run(database, days_later=9).ended == ()
    assert run(database, days_later=40).ended == (alert_id,)
    with database.reading() as session:
        [line] = open_alerts(session)  # which somebody must take note of all the same
        assert (line.row.id, line.row.ended_at) == (alert_id, MORNING + timedelta(days=40))
        assert alerts_in(session, AlertStanding.ENDED, None, None, limit=9, offset=0) == []
        events = session.exec(select(OfficeEvent).where(OfficeEvent.kind == RUN).order_by(col(OfficeEvent.seq))).all()
        assert [event.data["raised"] for event in events] == [[alert_id], [], [], [], []]
        assert office_faults(session) == []


def test_new_alerts_are_told_to_the_supervisors_once(database: Database, association: int) -> None:
    fill(database, quiet_weeks(), surge(20, association_id=association))
    for _run in range(2):
        run(database)
    with database.reading() as session:
        [notice] = session.exec(select(Notice)).all()
        assert (notice.kind, notice.params, notice.staff_id) == ("warning_raised", {"new": 1}, None)


@pytest.mark.both_databases
def test_a_region_s_own_hotline_is_told_of_what_it_sees_and_no_other(database: Database) -> None:
    county, another = "510104", "510105"
    with database.unit_of_work() as session:
        make.make_office(session)
        home = make.make_actor(session, StaffRole.SUPERVISOR)
        there, elsewhere = (make.make_actor(session, StaffRole.SUPERVISOR, region=one) for one in (county, another))
    fill(database, quiet_weeks(), surge(20, region_code=county, violation="F-01"))
    for _run in range(2):
        run(database)
    with database.reading() as session:
        read = {who: session.exec(select(Notice).where(addressed_to(who))).all() for who in (home, there, elsewhere)}
        raised = {who: count_new(session, who) for who in read}
    assert [raised[home] > 0, raised[there] > 0, raised[elsewhere]] == [True, True, 0]
    assert [[one.params["new"] for one in lines] for lines in read.values()] == [[raised[home]], [raised[there]], []]
    assert raised[there] < raised[home], "a surge of a violation is of no region"


def test_an_earlier_moment_is_looked_at_and_changes_nothing(
    database: Database, tmp_path: Path, association: int
) -> None:
    fill(database, quiet_weeks(), surge(20, association_id=association))
    run(database)
    earlier = run(database, days_later=-14)
    assert not earlier.is_stored
    assert earlier.found.findings == ()
    with database.reading() as session:
        assert count_new(session) == 1
    with pytest.raises(InvalidInput):
        run_warning(room_of(database, tmp_path), as_of=MORNING + timedelta(days=1), at=MORNING)


@pytest.mark.both_databases
def test_a_person_acknowledges_once_with_a_note_on_record(database: Database, association: int) -> None:
    fill(database, quiet_weeks(), surge(20, association_id=association))
    [alert_id] = run(database).raised
    with database.unit_of_work() as session:
        supervisor = make.make_actor(session, StaffRole.SUPERVISOR)
        auditor = make.make_actor(session, StaffRole.AUDITOR)
        with pytest.raises(NotAllowed):
            acknowledge(session, alert_id, "合成", actor=auditor, at=MORNING)
        with pytest.raises(InvalidInput):
            acknowledge(session, alert_id, " ", actor=supervisor, at=MORNING)
        acknowledge(session, alert_id, "合成：约谈", actor=supervisor, at=MORNING)
        with pytest.raises(NotPossibleNow):
            acknowledge(session, alert_id, "合成", actor=supervisor, at=MORNING)
        assert open_alerts(session) == []
        [line] = alerts_in(session, AlertStanding.ACKNOWLEDGED, None, None, limit=9, offset=0)
        assert (line.row.note, line.acknowledged_by) == ("合成：约谈", "合成工作人员")
    assert run(database, days_later=40).ended == (alert_id,)
    with database.reading() as session:
        told = session.exec(select(OfficeEvent.data).where(OfficeEvent.kind == "warning:acknowledge")).one()
        assert told["note"] == "合成：约谈"
        [line] = alerts_in(session, AlertStanding.ENDED, None, None, limit=9, offset=0)
        assert line.row.id == alert_id
        assert office_faults(session) == []


def test_of_another_region_an_alert_does_not_exist(database: Database, association: int) -> None:
    fill(database, quiet_weeks(), surge(20, association_id=association))
    [alert_id] = run(database).raised
    with database.unit_of_work() as session:
        here = make.make_actor(session, StaffRole.SUPERVISOR, region="510100", home="510000")
        there = make.make_actor(session, StaffRole.SUPERVISOR, region="510700", home="510000")
        assert get_alert(session, alert_id, here).row.id == alert_id
        assert (count_new(session, here), count_new(session, there)) == (1, 0)
        with pytest.raises(NotFound):
            get_alert(session, alert_id, there)


def _numbers(database: Database, alert_id: int) -> set[str]:
    with database.unit_of_work() as session:
        actor = make.make_actor(session, StaffRole.SUPERVISOR)
        rows = session.execute(complaints_behind(session.get(Alert, alert_id), actor)).all()
        return {row.number for row in rows}


@pytest.mark.both_databases
def test_whoever_complains_again_and_again_is_counted_and_not_named(database: Database, association: int) -> None:
    rows = surge(8, days=20, association_id=association)
    fill(database, rows)
    add_identities(database, rows, ["a" * 64] * 4 + ["b" * 64] * 3 + ["c" * 64])
    result = run(database)
    [one] = result.found.findings
    assert (one.kind, one.key, one.came) == ("repeats", str(association), 7)
    assert (one.test["people"], one.test["everybody"]) == (2, 3)
    [alert_id] = result.raised
    assert _numbers(database, alert_id) == {row["number"] for row in rows[:7]}
    with database.reading() as session:
        kept = [*session.exec(select(Alert)).all(), *session.exec(select(OfficeEvent)).all()]
        assert not any("a" * 64 in str(row.model_dump()) for row in kept)


@pytest.mark.both_databases
def test_returns_of_a_department_are_held_against_its_own_year(database: Database) -> None:
    first, second = add_departments(database, "甲市市场监管局", "甲市文旅局")
    past = [complaint_row(received_at=day(40 + place * 3), dispatched_at=day(40 + place * 3)) for place in range(60)]
    lately = [complaint_row(received_at=day(3), dispatched_at=day(3)) for _ in range(24)]
    add_complaints(database, [*past, *lately])
    for place, row in enumerate([*past, *lately]):
        is_returned = place == 0 or place >= len(past) + 6
        part = {"department_id": (first, second)[place % 2], "signed": "in time", "returned": None}
        add_parts(database, row, [part | ({"returned": "approved"} if is_returned and place % 2 == 0 else {})])
    result = run(database)
    [one] = [one for one in result.found.findings if one.kind == "returns"]
    assert (one.subject, one.key, one.came, one.test["cases"]) == ("department", str(first), 9, 12)
    assert (one.test["failed_before"], one.test["cases_before"]) == (1, 30)
    with database.reading() as session:
        alert_id = session.exec(select(Alert.id).where(Alert.kind == "returns")).one()
    assert len(_numbers(database, alert_id)) == 9


def test_a_department_that_cannot_hold_its_month_is_told_what_must_be_closed(database: Database) -> None:
    """Thirty a month closed for six months; of this month's twenty, ten are open with a week to go."""
    (department,) = add_departments(database, "甲市市场监管局")
    rows = []
    for month in range(5, 11):
        due = MORNING.replace(month=month, day=15)
        rows += [
            complaint_row(
                received_at=due - timedelta(days=20), closure_due_at=due, lead_department_id=department,
                closed_at=due - timedelta(days=1),
            )
            for _ in range(30)
        ]  # fmt: skip
    due = MORNING.replace(day=27)
    open_rows = [
        complaint_row(received_at=day(15), closure_due_at=due, lead_department_id=department) for _ in range(60)
    ]
    add_complaints(database, [*rows, *open_rows])
    result = run(database)
    [one] = [one for one in result.found.findings if one.kind == "month_end"]
    assert one.test["needed"] == one.test["due"] == 60
    assert one.probability <= 0.05
    alert_id = next(iter(result.raised))
    assert _numbers(database, alert_id) == {row["number"] for row in open_rows}
    # Closed in time, it is in danger no more, and the alert ends at once.
    for row in open_rows:
        row |= {"closed_at": day(0), "state": State.CLOSED}
        tell_anew(database, row)
    assert alert_id in run(database, days_later=1).ended
