"""What is found beside surges, on a real database: bodies fallen silent, overruled rules, dissatisfaction."""

from typing import Any

import pytest
from sqlmodel import select

from intake.db import Database
from intake.models import Alert
from intake.vocabulary import StaffRole
from intake.warning.behind import complaints_behind
from routing.models import Association
from routing.vocabulary import Lifecycle
from tests import factories as make
from tests.reports.figures import add_departments, complaint_row
from tests.warning.scene import add_calls_back, add_decisions, day, fill, findings, run, surge

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]


def listed(database: Database, kind: str) -> set[str]:
    with database.unit_of_work() as session:
        alert = session.exec(select(Alert).where(Alert.kind == kind)).one()
        actor = make.make_actor(session, StaffRole.SUPERVISOR)
        return {row.number for row in session.execute(complaints_behind(alert, actor)).all()}


def weekly(first: int, last: int, **changes: Any) -> list[dict[str, Any]]:
    """A complaint in each week from so many weeks ago to so many."""
    return [complaint_row(received_at=day(1 + 7 * back), **changes) for back in range(last, first)]


def test_a_body_that_drew_a_complaint_a_week_and_then_none_for_a_quarter(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        association = make.known_association(session)
    its_own = weekly(70, 13, association_id=association)
    fill(database, weekly(70, 0), weekly(70, 0), its_own)
    found = findings(run(database))
    assert set(found) == {("silence", "association", str(association))}
    one = found["silence", "association", str(association)]
    assert (one.came, one.test["before"], one.test["weeks"]) == (0, 52, 13)
    assert listed(database, "silence") == {row["number"] for row in its_own[:52]}  # those of the year before
    with database.unit_of_work() as session:
        session.get(Association, association).lifecycle = Lifecycle.DEREGISTERED
        make.record_writes(session)
    assert run(database).found.findings == ()


def test_a_rule_that_is_overruled_more_than_in_its_year_before(database: Database) -> None:
    past = [complaint_row(received_at=day(40 + 3 * place)) for place in range(60)]
    lately = [complaint_row(received_at=day(2 * place + 1)) for place in range(12)]
    fill(database, past, lately)
    add_decisions(
        database, [*past, *lately], 80, [place == 0 for place in range(60)] + [place < 5 for place in range(12)]
    )
    one = findings(run(database))["overruled", "rule", "80"]
    assert (one.came, one.test["cases"], one.test["failed_before"], one.test["cases_before"]) == (5, 12, 1, 60)
    assert listed(database, "overruled") == {row["number"] for row in lately[:5]}


def test_one_department_s_answers_please_less_than_before_and_the_hotline_is_not_told_of_twice(
    database: Database,
) -> None:
    first, second = add_departments(database, "甲市市场监管局", "甲市文旅局")
    rows, satisfied = [], []
    for department in (first, second):
        for place in range(60):
            at = day(40 + 3 * place)
            rows.append(complaint_row(received_at=at, closed_at=at, lead_department_id=department))
            satisfied.append(place % 10 != 0)
        for place in range(12):
            at = day(2 * place + 1)
            rows.append(complaint_row(received_at=at, closed_at=at, lead_department_id=department))
            satisfied.append(department != first or place >= 8)
    fill(database, rows)
    add_calls_back(database, rows, satisfied)
    found = {key: one for key, one in findings(run(database)).items() if key[0] == "dissatisfaction"}
    assert set(found) == {("dissatisfaction", "department", str(first))}
    one = found["dissatisfaction", "department", str(first)]
    assert (one.came, one.test["cases"], one.test["failed_before"], one.test["cases_before"]) == (8, 12, 6, 60)
    assert len(listed(database, "dissatisfaction")) == 8


def test_a_violation_that_surges_beside_the_body_s_own_surge_is_told_of_as_well(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        association = make.known_association(session)
    others = surge(18, violation="V-02", association_id=None)
    fill(database, weekly(30, 0), surge(20, violation="V-02", association_id=association), others)
    found = findings(run(database))
    assert {key[1:] for key in found} == {("association", str(association)), ("violation", "V-02")}
