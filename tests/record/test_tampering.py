"""Whatever is done to the record behind the application is found, and where it was done."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.db import Database
from intake.events import EventKind
from intake.models import Complaint, OfficeEvent
from tests import factories as make
from tests.record.tamper import (
    MODELS,
    Scene,
    Seal,
    found_after,
    of_scene,
    plain_hash,
    reseal,
    reseal_anchors,
    run,
    with_stolen_key,
    write_scene,
    written,
)
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Database]:
    yield from templates.fresh(engine, request, tmp_path, made=write_scene)


EDITS = {
    "kind": ("'complaint:view'", "was changed"),
    "actor_kind": ("'provider'", "was changed"),
    "actor_id": ("4711", "was changed"),
    "at": ("'2026-11-01 00:00:00.000000'", "was changed"),
    "data": ("""'{"text": "x"}'""", "was changed"),
    "previous": ("hash", "does not follow the one before it"),
    "hash": (f"'{'0' * 64}'", "was changed"),
    "format": ("2", "cannot be checked: format 2 is not known to this program"),
    "key_id": ("'r9'", "cannot be checked: record key r9 is not in the ring"),
    "seq": ("seq + 1000", "is missing"),
}
TABLES = {"complaint_event": "complaint {number} event", "office_event": "office event"}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("column", EDITS)
def test_an_event_of_which_one_column_is_edited(database: Database, table: str, column: str) -> None:
    scene = written(database)
    value, said = EDITS[column]
    statement = f"UPDATE {table} SET {column} = {value} WHERE seq = 3 AND {of_scene(table, scene)}"
    found = found_after(database, lambda session: run(session, statement))
    assert found[0] == f"{TABLES[table].format(number=scene.number)} 3 {said}"


@pytest.mark.parametrize("edit", [lambda sealed: sealed[:-1] + bytes((sealed[-1] ^ 1,)), lambda _sealed: None])
def test_an_event_of_which_the_texts_are_edited_or_gone(database: Database, edit: Callable[[bytes], object]) -> None:
    scene = written(database)
    with database.unit_of_work() as session:
        complaint = find.lock_by_id(session, scene.complaint_id)
        audit.record(session, complaint, EventKind.COMPLAINT_NOTE, actor=SYSTEM, at=make.on(4), text="合成")
        session.flush()
        event = audit.timeline(session, scene.complaint_id)[-1]
        row_id, seq, texts = event.id, event.seq, bytes(event.texts)
    statement = f"UPDATE complaint_event SET texts = :texts WHERE id = {row_id}"
    found = found_after(database, lambda session: run(session, statement, texts=edit(texts)))
    assert found[0] == f"complaint {scene.number} event {seq} was changed"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("place", [1, 3])
def test_an_event_deleted_where_others_follow(database: Database, table: str, place: int) -> None:
    scene = written(database)
    statement = f"DELETE FROM {table} WHERE seq = {place} AND {of_scene(table, scene)}"
    found = found_after(database, lambda session: run(session, statement))
    assert found[0] == f"{TABLES[table].format(number=scene.number)} {place} is missing"


@pytest.mark.parametrize("table", TABLES)
def test_two_events_swapped(database: Database, table: str) -> None:
    scene = written(database)

    def swap(session: Session) -> None:
        for old, new in ((2, 999), (3, 2), (999, 3)):
            run(session, f"UPDATE {table} SET seq = {new} WHERE seq = {old} AND {of_scene(table, scene)}")

    found = found_after(database, swap)
    assert found[0] == f"{TABLES[table].format(number=scene.number)} 2 does not follow the one before it"


@pytest.mark.parametrize("table", TABLES)
def test_the_content_of_two_events_swapped(database: Database, table: str) -> None:
    scene = written(database)

    def swap(session: Session) -> None:
        rows = session.execute(
            text(f"SELECT seq, kind, actor_kind, at FROM {table} WHERE seq IN (1, 3) AND {of_scene(table, scene)}")
        ).all()
        for row, seq in zip(rows, reversed([row.seq for row in rows]), strict=True):
            changed = "kind = :kind, actor_kind = :actor_kind, at = :at"
            statement = f"UPDATE {table} SET {changed} WHERE seq = {seq} AND {of_scene(table, scene)}"
            run(session, statement, kind=row.kind, actor_kind=row.actor_kind, at=row.at)

    found = found_after(database, swap)
    assert found[0] == f"{TABLES[table].format(number=scene.number)} 1 was changed"


@pytest.mark.parametrize("seal", [plain_hash, with_stolen_key])
@pytest.mark.parametrize("place", [1, 4])
def test_a_chain_resealed_without_the_key(database: Database, seal: Seal, place: int) -> None:
    """Edited, every later event sealed anew, the complaint's row and all anchors made to fit."""
    scene = written(database)

    def rewrite(session: Session) -> None:
        rows = list(audit.timeline(session, scene.complaint_id))[place - 1 :]
        rows[0].actor_id = 4711
        session.flush()
        head = reseal(session, rows, seal)
        run(session, "UPDATE complaint SET event_head = :head WHERE id = :id", head=head, id=scene.complaint_id)
        reseal_anchors(session, seal)

    found = found_after(database, rewrite)
    assert found[0] == f"complaint {scene.number} event {place} was changed"
    assert [each for each in found if each.startswith("anchor")] == [
        f"anchor {n} does not fit the events it sealed" for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("seal", [plain_hash, with_stolen_key])
def test_the_office_chain_resealed_without_the_key(database: Database, seal: Seal) -> None:
    written(database)

    def rewrite(session: Session) -> None:
        rows = list(session.exec(select(OfficeEvent).order_by(OfficeEvent.seq)))
        rows[2].actor_id = 4711
        session.flush()
        reseal(session, rows[2:], seal)

    assert found_after(database, rewrite)[0] == "office event 3 was changed"


def _copied_event(table: str, **changed: str) -> str:
    """The statement that puts a copy of a row into its table, with these columns otherwise."""
    columns = [name for name in MODELS[table].model_fields if name != "id"]
    chosen = ", ".join(changed.get(name, name) for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} "


def test_an_event_of_another_complaint_inserted_at_the_end(database: Database) -> None:
    scene = written(database)
    with database.reading() as session:
        count, head = session.execute(
            select(Complaint.event_count, Complaint.event_head).where(Complaint.id == scene.other_id)
        ).one()

    def insert(session: Session) -> None:
        own = {"complaint_id": str(scene.other_id), "seq": str(count + 1), "previous": f"'{head}'"}
        run(
            session, _copied_event("complaint_event", **own) + f"WHERE seq = 3 AND {of_scene('complaint_event', scene)}"
        )

    found = found_after(database, insert)
    assert found[:2] == [
        f"complaint {scene.other_number} event {count + 1} was changed",
        f"complaint {scene.other_number} has {count + 1} of {count} events",
    ]


def test_an_event_inserted_before_the_first(database: Database) -> None:
    scene = written(database)
    statement = _copied_event("complaint_event", seq="0") + f"WHERE seq = 2 AND {of_scene('complaint_event', scene)}"
    found = found_after(database, lambda session: run(session, statement))
    assert found[0] == f"complaint {scene.number} event 0 is there twice"


def test_an_office_event_inserted_at_the_end(database: Database) -> None:
    begun = written(database).begun
    found = found_after(
        database, lambda session: run(session, _copied_event("office_event", seq="99") + "WHERE seq = 1")
    )
    assert found == [f"office event {begun + 7} is missing"]


def _cut_off(session: Session, scene: Scene, left: int) -> None:
    """The last events are gone, and the complaint's row says that there were never more."""
    events = audit.timeline(session, scene.complaint_id)
    run(session, "DELETE FROM complaint_event WHERE complaint_id = :id AND seq > :n", id=scene.complaint_id, n=left)
    run(
        session,
        "UPDATE complaint SET event_count = :n, event_head = :head WHERE id = :id",
        n=left,
        head=events[left - 1].hash,
        id=scene.complaint_id,
    )


def test_a_chain_cut_off_at_its_end_and_its_row_put_back(database: Database) -> None:
    scene = written(database)
    found = found_after(database, lambda session: _cut_off(session, scene, 6))
    anchors = [fault for fault in found if fault.startswith("anchor ")]
    assert "events, where there are" in anchors[0]


def test_a_chain_cut_off_at_its_end(database: Database) -> None:
    scene = written(database)
    with database.reading() as session:
        count = len(audit.timeline(session, scene.complaint_id))
    statement = f"DELETE FROM complaint_event WHERE complaint_id = {scene.complaint_id} AND seq = {count}"
    found = found_after(database, lambda session: run(session, statement))
    assert found[0] == f"complaint {scene.number} has {count - 1} of {count} events"
    assert any(fault.startswith("anchor 3 sealed ") for fault in found)


def test_a_row_that_says_another_head(database: Database) -> None:
    scene = written(database)
    statement = f"UPDATE complaint SET event_head = '{'0' * 64}' WHERE id = {scene.complaint_id}"
    found = found_after(database, lambda session: run(session, statement))
    assert found == [f"complaint {scene.number} ends with another event than it says"]


def _delete_complaint(session: Session, scene: Scene) -> None:
    """With everything that hangs on it but its events."""
    if session.get_bind().dialect.name == "postgresql":
        run(session, "SET session_replication_role = replica")  # no foreign key is asked
    else:
        run(session, "PRAGMA defer_foreign_keys = ON")
    for table in reversed(Complaint.metadata.sorted_tables):
        if table.name not in {"complaint_event", "complaint"} and "complaint_id" in table.c:
            run(session, f"DELETE FROM {table.name} WHERE complaint_id = {scene.complaint_id}")
    run(session, f"DELETE FROM complaint WHERE id = {scene.complaint_id}")
    if session.get_bind().dialect.name == "postgresql":
        run(session, "SET session_replication_role = DEFAULT")


def test_a_complaint_whose_row_is_gone(database: Database) -> None:
    scene = written(database)
    with database.reading() as session:
        count = len(audit.timeline(session, scene.complaint_id))
    found = found_after(database, lambda session: _delete_complaint(session, scene))
    assert found == [f"complaint {scene.complaint_id} is gone, and {count} of its events are left"]


def test_a_complaint_gone_with_its_events(database: Database) -> None:
    scene = written(database)

    def delete(session: Session) -> None:
        _delete_complaint(session, scene)
        run(session, f"DELETE FROM complaint_event WHERE complaint_id = {scene.complaint_id}")

    found = found_after(database, delete)
    assert found[0].startswith("anchor 1 sealed ")
