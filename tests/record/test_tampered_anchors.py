"""Anchors, and the office chain that names them, changed behind the application: each is found by its number."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from intake.db import Database
from tests.record.tamper import found_after, of_scene, run, write_scene, written
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Database]:
    yield from templates.fresh(engine, request, tmp_path, made=write_scene)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2026-11-01 00:00:00.000000'"),
        ("last_event_id", "last_event_id - 1"),
        ("event_count", "event_count - 1"),
        ("previous", f"'{'0' * 64}'"),
        ("digest", f"'{'0' * 64}'"),
        ("format", "2"),
        ("key_id", "'r9'"),
    ],
)
def test_an_anchor_of_which_one_column_is_edited(database: Database, column: str, value: str) -> None:
    written(database)
    statement = f"UPDATE audit_anchor SET {column} = {value} WHERE id = 2"
    assert any("anchor 2 " in fault for fault in found_after(database, lambda session: run(session, statement)))


@pytest.mark.parametrize("gone", [(1,), (2,), (3,), (2, 3), (1, 2, 3)])
def test_anchors_that_are_gone(database: Database, gone: tuple[int, ...]) -> None:
    """The newest, one in the middle, all of them: the office chain still names each."""
    begun = written(database).begun
    statement = f"DELETE FROM audit_anchor WHERE id IN ({', '.join(map(str, gone))})"
    found = found_after(database, lambda session: run(session, statement))
    assert [each for each in found if "is missing" in each] == [
        f"anchor {n} is missing: event {begun + 2 * n} of the office names it" for n in gone
    ]


def test_two_anchors_swapped(database: Database) -> None:
    begun = written(database).begun

    def swap(session: Session) -> None:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            run(session, f"UPDATE audit_anchor SET id = {new} WHERE id = {old}")

    found = found_after(database, swap)
    assert f"anchor 2 is missing: event {begun + 4} of the office names it" in found


def test_an_anchor_put_in(database: Database) -> None:
    written(database)
    columns = "at, last_event_id, event_count, format, key_id, digest, previous"
    chosen = columns.replace("previous", "digest").replace("digest", f"'{'1' * 64}'", 1)
    statement = f"INSERT INTO audit_anchor (id, {columns}) SELECT 4, {chosen} FROM audit_anchor WHERE id = 3"
    assert found_after(database, lambda session: run(session, statement)) == ["anchor 4 is not in the office chain"]


def test_an_office_chain_cut_before_its_newest_anchor(database: Database) -> None:
    last = written(database).begun + 6
    found = found_after(database, lambda session: run(session, f"DELETE FROM office_event WHERE seq >= {last}"))
    assert found == ["anchor 3 is not in the office chain"]


def test_the_office_chain_gone_altogether(database: Database) -> None:
    written(database)
    found = found_after(database, lambda session: run(session, "DELETE FROM office_event"))
    anchors, rows = found[-3:], found[:-3]
    assert anchors == [f"anchor {n} is not in the office chain" for n in (1, 2, 3)]
    assert rows
    assert all(fault.startswith("office: ") and fault.endswith("was never recorded") for fault in rows)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("complaint_event", "at", "'some day'"),
        ("complaint_event", "data", "'{'"),
        ("complaint_event", "actor_id", "x'00ff'"),
        ("complaint_event", "format", "'one'"),
        ("office_event", "data", "x'00ff'"),
        ("audit_anchor", "last_event_id", "'all'"),
        ("audit_anchor", "event_count", "'all'"),
        ("audit_anchor", "at", "'some day'"),
    ],
)
def test_what_is_no_value_at_all_is_a_fault_and_not_a_crash(
    sqlite_database: Database, table: str, column: str, value: str
) -> None:
    """SQLite takes anything into any column."""
    scene = written(sqlite_database)
    row = "id = 2" if table == "audit_anchor" else f"seq = 2 AND {of_scene(table, scene)}"
    statement = f"UPDATE {table} SET {column} = {value} WHERE {row}"
    places = {"complaint_event": f"complaint {scene.number} event 2", "office_event": "office event 2"}
    found = found_after(sqlite_database, lambda session: run(session, statement))
    assert any(fault.startswith(places.get(table, "anchor 2")) for fault in found)
