"""All associations of a province scored within seconds: one statement a measure, and none an association."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, func, insert, select

from intake.casework.actor import BY_DECISION
from intake.db import Database
from intake.key_supervision.reviewing import drop_round
from intake.key_supervision.scoring import score_now
from intake.key_supervision.sets import SHIPPED
from intake.models import Complaint, ComplaintFee, Handling, KeyScore
from intake.vocabulary import HandlingRole, HandlingState, KeyRoundState, Measure, Outcome, State
from routing.models import Association
from routing.vocabulary import Channel, Kind, Level, Priority, RegistrationMode
from tests import factories as make

pytestmark = pytest.mark.slow

SECONDS = 20  # on two cores that others use as well; alone it takes a quarter of that
LOT = 5_000


@pytest.mark.proof
@pytest.mark.both_databases
def test_four_thousand_with_a_hundred_thousand_complaints_within_seconds(database: Database) -> None:
    fill(database, associations=4_000, complaints=100_000)
    began = time.monotonic()
    with statements(database) as count, database.unit_of_work() as session:
        row = score_now(session, actor=BY_DECISION, at=make.MONDAY)
        assert row.associations == 4_001
    assert time.monotonic() - began < SECONDS
    assert count[0] < 100
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(KeyScore).where(KeyScore.points > 0)) == 4_001


@pytest.mark.both_databases
def test_no_statement_is_asked_for_each_association(database: Database) -> None:
    """Two or two hundred: the same number of statements."""
    counts = []
    for more in (2, 200):
        fill(database, associations=more, complaints=more)
        with statements(database) as count, database.unit_of_work() as session:
            row = score_now(session, actor=BY_DECISION, at=make.MONDAY)
            assert row.set_version == SHIPPED
        counts.append(count[0])
        with database.unit_of_work() as session:
            if row.state is KeyRoundState.OPEN:
                drop_round(session, row.id, "合成", actor=BY_DECISION, at=make.MONDAY)
    assert counts[1] <= counts[0] + 2, "lots of values apart"


@contextmanager
def statements(database: Database) -> Iterator[list[int]]:
    count = [0]

    def counted(*_arguments: object) -> None:
        count[0] += 1

    event.listen(database.engine, "before_cursor_execute", counted)
    try:
        yield count
    finally:
        event.remove(database.engine, "before_cursor_execute", counted)


def fill(database: Database, *, associations: int, complaints: int) -> None:
    """As a city has them after a year: half upheld, each tenth with a fee item, each twentieth with a warning."""
    with database.unit_of_work() as session:
        make.make_office(session)
    with database.engine.begin() as connection:
        known = connection.execute(select(func.max(Association.id))).scalar_one()
        rows = [association(known + number) for number in range(1, associations + 1)]
        connection.execute(insert(Association), rows)
        ids = [row["id"] for row in rows]
        first = (connection.execute(select(func.max(Complaint.id))).scalar() or 0) + 1
        for begin in range(0, complaints, LOT):
            numbers = range(begin, min(begin + LOT, complaints))
            put_in(connection, ids, first, numbers)


def put_in(connection: Connection, ids: list[int], first: int, numbers: range) -> None:
    connection.execute(insert(Complaint), [complaint(first + one, ids[one % len(ids)], one) for one in numbers])
    connection.execute(insert(Handling), [part(first + one, one) for one in numbers])
    fees = [
        {"id": first + one, "complaint_id": first + one, "list_version": 0, "code": "N05", "named_at": make.MONDAY}
        for one in numbers
        if one % 10 == 0
    ]
    if fees:
        connection.execute(insert(ComplaintFee), fees)


def association(number: int) -> dict[str, object]:
    return {
        "id": number, "credit_code": f"S{number:017}", "name": f"合成第{number}协会", "level": Level.CITY,
        "region_code": make.CITY, "mode": RegistrationMode.DECOUPLED, "is_synthetic": True,
    }  # fmt: skip


def complaint(number: int, association_id: int, place: int) -> dict[str, object]:
    received_at = make.MONDAY - timedelta(days=place % 300)
    return {
        "id": number, "number": f"{number:016}", "tracking_digest": "", "channel": Channel.WEB,
        "external_id": f"many-{number}", "kind": Kind.COMPLAINT, "state": State.CLOSED, "priority": Priority.NORMAL,
        "policy": "complaint", "association_id": association_id, "association_text": "", "region_code": make.CITY,
        "violation": "F-01", "violations": ["F-01"], "narrative": b"sealed", "is_government_involved": False,
        "is_anonymous": False, "language": "zh", "received_at": received_at, "closed_at": received_at,
        "is_provisional": False, "is_synthetic": True, "event_count": 0, "event_head": "",
        "outcome": Outcome.SUBSTANTIATED if place % 2 == 0 else Outcome.UNFOUNDED,
    }  # fmt: skip


def part(number: int, place: int) -> dict[str, object]:
    return {
        "id": number, "complaint_id": number, "department_id": 1, "role": HandlingRole.LEAD, "is_principal": True,
        "state": HandlingState.REPLIED, "dispatched_at": make.MONDAY, "violations": ["F-01"],
        "measures": [Measure.WARN.value] if place % 20 == 0 else [], "outcome": Outcome.SUBSTANTIATED,
    }  # fmt: skip
