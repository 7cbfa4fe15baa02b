"""Every bound column: edited, deleted, put in, swapped, recomputed without the key. Each is found, and named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, delete, insert, select, update
from sqlmodel import Session

from intake.casework.ledger import audit
from intake.casework.ledger.bound import BOUND, Committer
from intake.casework.ledger.bound_table import BoundTable
from intake.db import Database
from intake.models import Complaint, ComplaintRecusal, Handling
from intake.numbers import new_id
from tests import factories as make
from tests.record.bound_rows import faults, faults_after, keep_history, keep_two_histories, other_than
from tests.record.tamper import STOLEN, reseal, run, thaw, with_stolen_key
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow

TABLES = pytest.mark.parametrize("table", BOUND.values(), ids=BOUND)
OF_COMPLAINTS = pytest.mark.parametrize("table", list(BOUND.values())[1:], ids=list(BOUND)[1:])
# What is said first where a row has gone to another complaint.
_GONE = "complaint_id"


@pytest.fixture
def kept(engine: str, request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Database]:
    yield from templates.fresh(engine, request, tmp_path, made=keep_history)


@pytest.fixture
def two_kept(engine: str, request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Database]:
    yield from templates.fresh(engine, request, tmp_path, made=keep_two_histories)


def _key(table: BoundTable) -> Column[Any]:
    return table.model.__table__.c[table.key]


def _first(session: Session, table: BoundTable, owner: int | None = None) -> Any:
    """The first row of a table, or of one complaint in it."""
    statement = select(table.model.__table__).order_by(_key(table))
    if owner is not None:
        statement = statement.where(table.model.__table__.c[table.owner] == owner)
    return session.execute(statement).mappings().first()


def _put(session: Session, table: BoundTable, row_id: int, **values: Any) -> None:
    session.execute(update(table.model.__table__).where(_key(table) == row_id).values(values))


def _number(database: Database) -> str:
    with database.reading() as session:
        return session.scalars(select(Complaint.number)).one()


@TABLES
def test_an_edit_of_any_column_is_found_and_named(kept: Database, table: BoundTable) -> None:
    """All columns of a row at once: each is named, and nothing else is."""
    columns = [name for name in table.columns if name != _GONE]
    with kept.reading() as session:
        row = _first(session, table)
    changed = {name: other_than(table.model.__table__.c[name], row[name]) for name in columns}
    found = faults_after(kept, lambda session: _put(session, table, row[table.key], **changed))
    found = [fault for fault in found if "the key of its texts" not in fault]  # said besides of an erasure
    number = changed.get("number") if table.model is Complaint else _number(kept)
    assert found == [
        f"complaint {number}: {name} of {table.name} {row[table.key]} is not what was recorded" for name in columns
    ]
    assert faults(kept) == ()


@pytest.mark.parametrize("table", [one for one in BOUND.values() if one.owner == _GONE and one.key != _GONE])
def test_a_row_given_to_another_complaint_is_found(kept: Database, table: BoundTable) -> None:
    with kept.reading() as session:
        row = _first(session, table)
    found = faults_after(kept, lambda session: _put(session, table, row[table.key], **{_GONE: row[_GONE] + 1}))
    assert f"complaint {_number(kept)}: {table.name} {row[table.key]} is gone" in found


@OF_COMPLAINTS
def test_a_row_deleted_is_found_and_named(kept: Database, table: BoundTable) -> None:
    with kept.reading() as session:
        row_id = _first(session, table)[table.key]
    found = faults_after(
        kept, lambda session: session.execute(delete(table.model.__table__).where(_key(table) == row_id))
    )
    assert f"{table.name} {row_id} is gone" in [fault.partition(": ")[2] for fault in found]


@pytest.mark.parametrize("table", [one for one in BOUND.values() if one.key == "id" and one.owner != "id"])
def test_a_row_put_in_is_found_and_named(kept: Database, table: BoundTable) -> None:
    made = new_id(make.on(8))

    def put_in(session: Session) -> None:
        values = dict(_first(session, table)) | {"id": made}
        if table.model in (Handling, ComplaintRecusal):
            values["department_id"] += 1
        if "serial" in values:
            values["serial"] += 1
        if "dedupe_key" in values:
            values |= {"dedupe_key": "another", "provider_sid": None}
        session.execute(insert(table.model.__table__), [values])

    found = faults_after(kept, put_in)
    assert [fault.partition(": ")[2] for fault in found] == [f"{table.name} {made} was never recorded"]


@TABLES
def test_two_values_that_change_places_are_found(two_kept: Database, table: BoundTable) -> None:
    """Each is one that was recorded, of another complaint."""
    with two_kept.reading() as session:
        owners = session.scalars(select(Complaint.id).order_by(Complaint.id)).all()
        one, other = (_first(session, table, owner) for owner in owners)
    swapped = [name for name in table.columns if name != _GONE and one[name] != other[name]]
    assert swapped

    def swap(session: Session) -> None:
        columns = table.model.__table__.c
        # Out of the way first, where a value may stand but once.
        _put(session, table, one[table.key], **{name: other_than(columns[name], one[name]) for name in swapped})
        _put(session, table, other[table.key], **{name: one[name] for name in swapped})
        _put(session, table, one[table.key], **{name: other[name] for name in swapped})

    found = [fault.partition(": ")[2] for fault in faults_after(two_kept, swap)]
    assert found == [
        f"{name} of {table.name} {row[table.key]} is not what was recorded" for row in (one, other) for name in swapped
    ]


@TABLES
def test_a_value_committed_to_anew_without_the_key_is_found(kept: Database, table: BoundTable) -> None:
    """The row edited, its commitment, the chain from there and the complaint's head made to fit it."""

    def rewrite(session: Session) -> None:
        thaw(session)
        complaint = session.scalars(select(Complaint)).one()
        row = dict(_first(session, table))
        name = next(one for one in table.columns if one != _GONE)
        row[name] = other_than(table.model.__table__.c[name], row[name])
        _put(session, table, row[table.key], **{name: row[name]})
        forged = Committer(STOLEN, "r1").commitment(table, row[table.key], row)
        rows = list(audit.timeline(session, complaint.id))
        for event in rows:
            event.bound = event.bound and [
                [name, row_id, forged if (name, row_id) == (table.name, row[table.key]) else said]
                for name, row_id, said in event.bound
            ]
        session.flush()
        head = reseal(session, rows, with_stolen_key)
        run(session, "UPDATE complaint SET event_head = :head", head=head)

    found = faults_after(kept, rewrite)
    assert any("event 1 was changed" in fault for fault in found), found
