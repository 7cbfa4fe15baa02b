"""What rights, decisions and dates rest on in the office is bound by the record: what is changed behind it is found."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import delete, func, insert, select, text, update
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from intake.auth.accounts import set_password
from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit, office_changes
from intake.casework.ledger.commitments import UnrecordedChange
from intake.casework.ledger.office.table import OfficeTable
from intake.casework.ledger.office_bound import OFFICE_TABLES
from intake.db import Database
from intake.models import OfficeEvent, Staff
from intake.registry_upkeep.importing import SAMPLED, fill_with_synthetic
from routing.models import CalendarVersion, PolicyVersion, Rule, RuleTable
from routing.registry.synthetic import generate
from tests import factories as make
from tests.record.bound_rows import faults, faults_after
from tests.record.loosened import unchecked_office
from tests.record.office_scene import work
from tests.record.tamper import reseal, thaw, with_stolen_key
from tests.stages import extents
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow

# What keeps a row that is put in among those that somebody vouches for.
_IN_SCOPE = {
    "rule_table": {"state": "retired", "is_open": False},
    "rule": {"table_id": 1},
    "fee_list": {"state": "published"},
    "fee_item": {"list_id": 1},
    "key_indicator_set": {"state": "published"},
    "key_indicator": {"set_id": 1},
    "campaign_target": {"state": "decided", "grade": "talk"},
    "knowledge_card": {"state": "published", "withdrawn_at": None},
    "library_case": {"state": "published", "complaint_id": None},
}


@pytest.fixture
def worked(engine: str, request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Database]:
    """An office whose every bound table has rows."""
    yield from templates.fresh(engine, request, tmp_path, made=keep_office)


def keep_office(database: Database) -> None:
    work(database)
    assert _faults(database) == []
    with database.reading() as session:
        for table in OFFICE_TABLES.values():
            assert len(_rows(session, table)) > 1, table.name


def _faults(database: Database) -> list[str]:
    return list(faults(database))


def _faults_after(database: Database, tamper: Callable[[Session], object]) -> list[str]:
    return faults_after(database, tamper, lift=unchecked_office)


def _rows(session: Session, table: OfficeTable) -> Sequence[sa.Row[Any]]:
    """All columns of those that somebody vouches for."""
    wanted = select(table.table).order_by(table.key)
    return session.execute(wanted if table.scope is None else wanted.where(table.scope)).all()


def _new_id(row: sa.Row[Any]) -> Any:
    return row[0] + 5000 if isinstance(row[0], int) else "999999"


def _label(session: Session, table: OfficeTable, one: Any) -> str:
    return str(session.scalar(select(table.label).where(table.key == one)))


def test_an_edit_of_any_column_is_found_and_named(worked: Database) -> None:
    """Of one row of each table all at once: each is named, and nothing else is."""
    edited: list[tuple[OfficeTable, Any, str]] = []

    def edit(session: Session) -> None:
        for table in OFFICE_TABLES.values():
            row = _rows(session, table)[-1]
            edited.append((table, row[0], _label(session, table, row[0])))
        for table, one, _name in edited:
            row = session.execute(select(table.table).where(table.key == one)).one()
            changed = {column: _other(table.table.c[column], getattr(row, column)) for column in table.columns}
            session.execute(update(table.table).where(table.key == one).values(changed))

    assert _faults_after(worked, edit) == [
        f"office: {column} of {table.name} {one} ({name}) is not what was recorded"
        for table, one, name in edited
        for column in table.columns
    ]


def test_a_row_deleted_is_found_and_named(worked: Database) -> None:
    for tables in _together(worked):
        with worked.reading() as session:
            first = {table: _rows(session, table)[0][0] for table in tables}
            named = {table: f"{table.name} {one} ({_label(session, table, one)})" for table, one in first.items()}

        def remove(session: Session, first: dict[OfficeTable, Any] = first) -> None:
            for table, one in first.items():
                session.execute(delete(table.table).where(table.key == one))

        found = _faults_after(worked, remove)
        for table in tables:
            [said] = [fault for fault in found if fault.startswith(f"office: {named[table]}, last recorded by event ")]
            assert said.endswith(", is gone")
        assert len(found) == len(tables) or worked.is_sqlite  # which may delete what hangs on a row


def test_a_row_put_in_is_found_and_named(worked: Database) -> None:
    made: dict[OfficeTable, Any] = {}

    def put_in(session: Session) -> None:
        for table in OFFICE_TABLES.values():
            row = _rows(session, table)[0]
            made[table] = _new_id(row)
            values = {name: _other(table.table.c[name], getattr(row, name)) for name in table.columns}
            values |= {table.key.name: made[table]} | _IN_SCOPE.get(table.name, {})
            session.execute(insert(table.table).values({**row._mapping, **values}))

    found = _faults_after(worked, put_in)
    assert len(found) == len(made)
    for table, one in made.items():
        [named] = [fault for fault in found if fault.startswith(f"office: {table.name} {one} (")]
        assert named.endswith(") was never recorded")


def test_two_rows_that_change_places_are_found_column_by_column(worked: Database) -> None:
    """Each value is one that was recorded, of another row."""
    for tables in _together(worked):
        with worked.reading() as session:
            rows = {table: _rows(session, table) for table in tables}
        pairs = {table: (found[0], found[-1]) for table, found in rows.items()}

        def swap(session: Session, pairs: dict[OfficeTable, Any] = pairs) -> None:
            for table, pair in pairs.items():
                for row in pair:
                    session.execute(delete(table.table).where(table.key == row[0]))
                for row, other in (pair, pair[::-1]):
                    session.execute(insert(table.table).values({**other._mapping, table.key.name: row[0]}))

        found = _faults_after(worked, swap)
        for table, pair in pairs.items():
            differing = [column for column in table.columns if getattr(pair[0], column) != getattr(pair[1], column)]
            assert differing, table.name
            for row in pair:
                named = [fault for fault in found if f" of {table.name} {row[0]} (" in fault]
                assert [fault.split()[1] for fault in named] == differing, table.name


def _together(database: Database) -> list[list[OfficeTable]]:
    """Of which tables rows are taken away at once: on SQLite what hangs on a row goes with it."""
    tables = list(OFFICE_TABLES.values())
    return [[table] for table in tables] if database.is_sqlite else [tables]


def test_without_the_key_nobody_makes_the_record_fit(worked: Database) -> None:
    """The event that spoke of an account says nothing of it any more, and the whole chain is sealed anew."""

    def forge(session: Session) -> None:
        thaw(session)
        session.execute(update(Staff.__table__).where(Staff.login == "wang").values(roles=["administrator", "auditor"]))
        session.execute(update(OfficeEvent.__table__).where(OfficeEvent.kind == "staff:add").values(bound=None))
        reseal(session, list(session.scalars(select(OfficeEvent).order_by(OfficeEvent.seq))), with_stolen_key)

    assert "office event 1 was changed" in _faults_after(worked, forge)


def test_what_somebody_else_changed_is_not_vouched_for_by_an_act_on_the_same_row(worked: Database) -> None:
    """Who gives himself a role and then chooses a new password has not had the role recorded."""
    with worked.unit_of_work() as session:
        session.execute(text("""UPDATE staff SET roles = '["administrator"]' WHERE login = 'li'"""))
    said = ["roles of staff"]
    with worked.unit_of_work() as session:
        staff = session.scalars(select(Staff).where(Staff.login == "li")).one()
        set_password(session, staff, "synthetic-another-staple", actor=SYSTEM, at=make.on(3))
    assert [fault.removeprefix("office: ")[: len(said[0])] for fault in _faults(worked)] == said


@pytest.mark.sampled
def test_a_row_written_without_an_event_of_the_office_is_not_stored(worked: Database) -> None:
    """Whoever writes code that forgets the record learns of it at the first commit, whichever way it writes."""
    for table in OFFICE_TABLES.values():
        with worked.reading() as session:
            row = _rows(session, table)[0]
        this, first = table.key == row[0], table.columns[0]
        tried = table.columns[:: 1 if extents.IS_WHOLE else 4]
        statements = [update(table.table).where(this).values({one: getattr(row, one)}) for one in tried]
        statements += [
            update(table.table).values({first: table.table.c[first]}),
            update(table.model).where(this).values({first: getattr(row, first)}),
            delete(table.table).where(this),
        ]
        values = {name: _other(table.table.c[name], getattr(row, name)) for name in table.columns}
        fresh = {**row._mapping, **values, **_IN_SCOPE.get(table.name, {}), table.key.name: _new_id(row)}
        statements.append(insert(table.table).values(fresh))
        if isinstance(row[0], int) and table.key.autoincrement and not table.key.foreign_keys:
            statements.append(insert(table.table).values({n: v for n, v in fresh.items() if n != table.key.name}))
        for statement in statements:
            with pytest.raises(UnrecordedChange, match=rf"\b{table.name} "):
                _store(worked, statement)
    with pytest.raises(UnrecordedChange, match=r"staff \d+"), worked.unit_of_work() as session:
        session.scalars(select(Staff)).first().is_active = False
    assert _faults(worked) == []


def test_what_gives_no_right_and_promises_no_date_is_written_without_an_event(worked: Database) -> None:
    with worked.unit_of_work() as session:
        session.scalars(select(Staff)).first().language = "en"
        session.execute(update(Staff).values(failed_logins=3, last_login_at=make.on(5)))
        session.execute(update(CalendarVersion).values(followed_at=make.on(5)))
        session.execute(update(PolicyVersion).values(replanned_at=make.on(5)))
        draft = session.scalars(select(RuleTable).where(RuleTable.is_open)).one()
        session.execute(update(Rule).where(Rule.table_id == draft.id).values(note="合成"))
        before = session.scalar(select(func.count()).select_from(OfficeEvent))
    with worked.reading() as session:
        assert session.scalar(select(func.count()).select_from(OfficeEvent)) == before
    assert _faults(worked) == []


def test_a_large_registry_is_spoken_of_by_several_events(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_changes, "MOST_ROWS", 500)
    with database.unit_of_work() as session:
        fill_with_synthetic(session, generate(1, 400), on=date(2026, 1, 1), actor=SYSTEM, at=make.MONDAY)
    assert _faults(database) == []
    with database.reading() as session:
        told = select(OfficeEvent.seq, OfficeEvent.kind, OfficeEvent.data, OfficeEvent.bound).order_by(OfficeEvent.seq)
        first, *others = session.execute(told.where(OfficeEvent.at == make.MONDAY)).all()
    assert first.kind == SAMPLED
    assert {(event.kind, event.data["of"]) for event in others} == {(audit.CONTINUED, first.seq)}
    assert all(sum(len(group["rows"]) for group in event.bound) <= 500 for event in (first, *others))


def test_every_column_is_bound_or_gives_no_right() -> None:
    """A new column is bound in `ledger.office_bound`, or stands here with its reason."""
    unbound = {
        "staff": {"language", "failed_logins", "locked_until", "last_login_at"},
        "policy_version": {"replanned_at"},  # progress of the job that brings clocks onto it
        "calendar_version": {"followed_at"},
        # sealed, each for its own place, and written anew when the ring's key is exchanged
        "association_talk": {"attendees", "minutes"},
        "joint_meeting": {"attendees", "minutes"},
        "meeting_member": {"sealed"},
        "meeting_item": {"decision"},
        "meeting_opinion": {"opinion"},
        # hold off repeats for minutes
        "staff_authenticator": {"last_step", "last_used_at"},
        "passkey": {"sign_count", "last_used_at"},
        # what the last run found
        "alert": {"first_on", "last_on", "came", "expected", "probability", "test", "last_seen_at"},
        **{key: {"compared"} for key in ("knowledge_card", "library_case")},  # follows from the words it finds
    }
    for table in OFFICE_TABLES.values():
        others = {column.name for column in table.table.c} - {*table.columns, table.key.name}
        assert others == unbound.get(table.name, set()), table.name


def _store(database: Database, statement: sa.Executable) -> None:
    with database.unit_of_work() as session:
        unchecked_office(session)
        session.execute(statement)


def _other(column: sa.Column[Any], was: Any) -> Any:
    """Another value of the column's kind, and of no other row."""
    kind = column.type
    if isinstance(kind, sa.Enum):
        return next(word for word in kind.enums if word != str(was))
    makers: dict[type[Any], Callable[[], Any]] = {
        sa.JSON: lambda: ["合成"],
        sa.Boolean: lambda: not was,
        sa.Integer: lambda: (was or 0) + 1000,
        sa.LargeBinary: lambda: (was or b"") + b"~",
        UTCDateTime: lambda: make.on(9),
        sa.Date: lambda: (was or date(2030, 1, 1)) + timedelta(days=1),
    }
    make_other = next((maker for one, maker in makers.items() if isinstance(kind, one)), None)
    return make_other() if make_other else f"{was or ''}"[:-1] + "~"
