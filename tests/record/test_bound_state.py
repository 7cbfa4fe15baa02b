"""What figures and rights rest on is bound by the record: whatever is changed behind it is found, and named."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Enum, Integer, Numeric, delete, insert, select, update
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit, integrity
from intake.casework.ledger.bound import BOUND, BoundTable
from intake.casework.ledger.commitments import UnrecordedChange
from intake.casework.requests import decide, file
from intake.db import Database
from intake.events import TEXTS, EventKind
from intake.identity.erasure import erase_identity
from intake.identity.person import Person
from intake.models import Complaint, ComplaintEvent, Handling
from intake.numbers import new_id
from intake.reports.periods import of_month
from intake.reports.snapshots import figures_of, keep_snapshot
from intake.sealing.text import SealedTextType
from intake.vocabulary import RequestKind, State
from tests import factories as make
from tests.stages.opened import opened, told

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

# What the act that is undone here would say first: the row has gone to another complaint.
_GONE = "complaint_id"


def _history(session: Session) -> Complaint:
    """One complaint with a row in every bound table, closed."""
    collaborators, crew = make.make_office(session), make.Crew(session)
    complaint = make.make_complaint(
        session,
        collaborators,
        association_id=make.known_association(session),
        violations=("F-01",),
        amount=Decimal(3000),
        person=Person(name="合成人", phone="+8613800007001"),
    )
    make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 10))
    lead = crew.handler(complaint.lead_department_id)
    wish = file.DecisionRequestInput(RequestKind.EXTENSION, "complex", "合成证据", "合成依据", days=5)
    asked = file.file_request(session, collaborators, complaint, wish, actor=lead, at=make.on(0, 11))
    decide.decide_request(
        session, collaborators, complaint, asked, approve=True, note="合成", actor=crew.dispatcher, at=make.on(0, 12)
    )
    make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(1))
    return complaint


@pytest.fixture
def kept(database: Database) -> Database:
    with database.unit_of_work() as session:
        _history(session)
    assert _faults(database) == ()
    return database


def _faults(database: Database) -> tuple[str, ...]:
    with database.reading() as session:
        return tuple(map(str, integrity.verify(session).faults))


def _faults_after(database: Database, tamper: Callable[[Session], None]) -> list[str]:
    """What is found in a session that goes behind the application's back, and is undone."""
    with database.reading() as session:
        _unchecked(session)
        tamper(session)
        return list(map(str, integrity.verify(session).faults))


@pytest.mark.parametrize("table", BOUND.values(), ids=BOUND)
def test_an_edit_of_any_column_is_found_and_named(kept: Database, table: BoundTable) -> None:
    columns = table.model.__table__.c
    for name in table.columns:

        def edit(session: Session, name: str = name) -> None:
            row = session.execute(select(columns.id, columns[name]).order_by(columns.id)).first()
            changed = update(table.model.__table__).where(columns.id == row.id)
            session.execute(changed.values({name: _other(columns[name], row[1])}))

        found = _faults_after(kept, edit)
        said = "is gone" if name == _GONE else f"{name} of {table.name}"
        assert any(said in fault for fault in found), (name, found)
    assert _faults(kept) == ()


@pytest.mark.parametrize("table", list(BOUND.values())[1:], ids=list(BOUND)[1:])
def test_a_row_deleted_is_found_and_named(kept: Database, table: BoundTable) -> None:
    columns = table.model.__table__.c
    with kept.reading() as session:
        row_id = session.scalar(select(columns.id).order_by(columns.id))
    found = _faults_after(
        kept, lambda session: session.execute(delete(table.model.__table__).where(columns.id == row_id))
    )
    assert [fault.partition(": ")[2] for fault in found] == [f"{table.name} {row_id} is gone"]


@pytest.mark.parametrize("table", list(BOUND.values())[1:], ids=list(BOUND)[1:])
def test_a_row_put_in_is_found_and_named(kept: Database, table: BoundTable) -> None:
    made = new_id(make.on(8))

    def put_in(session: Session) -> None:
        whole = table.model.__table__
        values = dict(session.execute(select(whole)).mappings().first()) | {"id": made}
        if table.model is Handling:
            values["department_id"] += 1
        session.execute(insert(whole), [values])

    found = _faults_after(kept, put_in)
    assert [fault.partition(": ")[2] for fault in found] == [f"{table.name} {made} was never recorded"]


def test_two_rows_that_change_places_are_found(database: Database) -> None:
    """Each value is one that was recorded, of another complaint."""
    with database.unit_of_work() as session:
        first, second = _history(session), _history(session)
        second.amount, second.association_text = Decimal(1), "合成"
        audit.record(session, second, EventKind.COMPLAINT_NOTE, actor=SYSTEM, at=make.on(2), text="合成")
        ids = first.id, second.id
    assert _faults(database) == ()

    def swap(session: Session) -> None:
        amounts = {one: session.get(Complaint, one).amount for one in ids}
        for one, other in (ids, ids[::-1]):
            session.execute(update(Complaint.__table__).where(Complaint.id == one).values(amount=amounts[other]))

    assert [fault.rpartition(": ")[2] for fault in _faults_after(database, swap)] == [
        f"amount of complaint {one} is not what was recorded" for one in ids
    ]


def test_a_complaint_deleted_with_all_its_rows_is_found(kept: Database) -> None:
    def wipe(session: Session) -> None:
        for table in reversed(BOUND.values()):
            session.execute(delete(table.model.__table__))

    assert any("is gone" in fault for fault in _faults_after(kept, wipe))


def test_every_column_is_bound_or_follows_from_something_that_is() -> None:
    """A new column is appended to `ledger.bound`, or stands here with its reason."""
    derived = {
        "complaint": {
            *("extension_count", "closure_due_at", "closure_original_due_at", "next_due_at", "pause_until"),
            *("is_provisional", "event_count", "event_head"),  # caches of clocks; the head of the chain itself
            "text_key",  # goes with erasure; another opens none of the texts
        },
        "handling": {"next_due_at"},
    }
    for table in BOUND.values():
        others = {column.name for column in table.model.__table__.c} - {*table.columns, "id"}
        assert others == derived.get(table.name, set()), table.name


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE report_snapshot SET body = '{}'", "are not what was recorded"),
        ("UPDATE report_snapshot SET revision = 7", "are gone"),
        ("UPDATE report_snapshot SET revision = 7", "were never recorded"),
        ("DELETE FROM report_snapshot", "are gone"),
    ],
)
def test_a_month_rewritten_or_lost_is_found(kept: Database, statement: str, fault: str) -> None:
    with kept.unit_of_work() as session:
        keep_snapshot(session, "2026-11", figures_of(session, of_month("2026-11")), at=make.on(9))
    assert _faults(kept) == ()
    found = _faults_after(kept, lambda session: session.connection().exec_driver_sql(statement))
    assert any(one.startswith("figures of 2026-11-01") and one.endswith(fault) for one in found)


def test_a_value_changed_without_an_event_is_not_stored(kept: Database) -> None:
    """Whoever writes code that forgets the record learns of it at the first commit."""
    with pytest.raises(UnrecordedChange, match=r"handling \d+"), kept.unit_of_work() as session:
        session.scalars(select(Handling)).first().outcome = None
    with pytest.raises(UnrecordedChange, match=r"complaint \d+"), kept.unit_of_work() as session:
        session.scalars(select(Complaint)).first().closed_at = make.on(5)
    assert _faults(kept) == ()


def _texts(session: Session) -> Iterator[tuple[str, str, str]]:
    """Table, column and words of every text there is, each as a reader sees it."""
    for table in BOUND.values():
        names = [column.name for column in table.model.__table__.c if isinstance(column.type, SealedTextType)]
        for row in session.scalars(select(table.model)):
            yield from ((table.name, name, opened(session, row, name)) for name in names if getattr(row, name))
    for event in session.scalars(select(ComplaintEvent).where(ComplaintEvent.texts.is_not(None))):
        yield from ((event.kind, name, told(session, event)[name]) for name in TEXTS[event.kind])


def test_after_erasure_no_text_can_be_read_and_an_edit_of_one_is_found_as_before(kept: Database) -> None:
    with kept.unit_of_work() as session:
        complaint = find.lock_by_id(session, session.scalar(select(Complaint.id)))
        before, sealed = list(_texts(session)), complaint.narrative
        assert {"complaint", "handling", "decision_request", EventKind.REQUEST_DECIDE} <= {one[0] for one in before}
        assert ("complaint", "narrative", make.new_complaint().narrative) in before
        erase_identity(session, complaint, actor=make.Crew(session).supervisor, at=make.on(9), reason="合成")
        assert complaint.text_key is None
    with kept.reading() as session:
        assert session.scalar(select(Complaint.narrative)) == sealed
        assert list(_texts(session)) == [(table, name, "") for table, name, _words in before]
    assert _faults(kept) == ()
    for column in (Complaint.__table__.c.narrative, Handling.__table__.c.reply_text):
        edit = update(column.table).values({column: sealed[:-1] + bytes((sealed[-1] ^ 1,))})
        found = _faults_after(kept, lambda session, edit=edit: session.execute(edit))
        assert any(f"{column.name} of {column.table.name}" in fault for fault in found), found


def _unchecked(session: Session) -> None:
    """Whoever edits a database by hand may lift what holds rows together."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    else:
        session.connection().exec_driver_sql("SET session_replication_role = replica")
        for table, name in session.connection().exec_driver_sql(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid IN "
            "('complaint'::regclass, 'handling'::regclass, 'callback'::regclass, 'decision_request'::regclass)"
        ):
            session.connection().exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def _other(column: Column[Any], was: Any) -> Any:
    """Another value of the column's kind."""
    kind = column.type
    if isinstance(kind, Enum):
        return next(word for word in kind.enums if word != str(was))
    if isinstance(kind, JSON):
        return ["F-99"]
    if isinstance(kind, SealedTextType):
        return (was or b"")[:-1] + b"~"
    if isinstance(kind, Boolean):
        return not was
    if isinstance(kind, Numeric | Integer):
        return (was or 0) + 1
    return make.on(9) if isinstance(kind, UTCDateTime) else f"{was or ''}"[:-1] + "~"
