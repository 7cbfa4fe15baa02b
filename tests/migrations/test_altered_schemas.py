"""A database whose schema is not the one its revision makes is found out, told part by part, and not worked on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, inspect, text

from intake.__main__ import main
from intake.cli.serving.prepare import prepare
from intake.db import Database
from intake.fingerprint.description import describe, differing_parts
from intake.fingerprint.expected import altered_tables, expected_fingerprints
from intake.revision import SchemaAltered, newest_revision
from tests.migrations.fingerprints import FILE, REVISIONS, made_by_revisions
from tests.migrations.test_revisions import empty_database

pytestmark = pytest.mark.both_databases
__all__ = ["empty_database"]

# What somebody did by hand, and how `jiesu db check` begins the lines that tell it.
ANYWHERE = {
    "ALTER TABLE complaint DROP COLUMN end_note": ["complaint: column end_note is missing"],
    "ALTER TABLE complaint ADD COLUMN remark TEXT": ["complaint: column remark is not of this revision"],
    "ALTER TABLE complaint RENAME COLUMN end_note TO note": [
        "complaint: column end_note is missing",
        "complaint: column note is not of this revision",
    ],
    "DROP TABLE suggestion": ["table suggestion is missing"],
    "ALTER TABLE suggestion RENAME TO suggestion_old": ["table suggestion is missing"],
    "DROP INDEX uq_department_backstop": ["department: index uq_department_backstop is missing"],
    "DROP INDEX ix_complaint_closed; CREATE INDEX ix_complaint_closed ON complaint (closed_at)": [
        "complaint: index ix_complaint_closed is "
    ],
    "CREATE UNIQUE INDEX one_a_day ON complaint (received_at)": ["complaint: index one_a_day is not of this revision"],
}
ON_SQLITE = {
    "DROP TRIGGER audit_anchor_no_update": ["audit_anchor: trigger audit_anchor_no_update is missing"],
    "CREATE TABLE _alembic_tmp_complaint (id INTEGER)": ["table _alembic_tmp_complaint is left over"],
}
ON_POSTGRESQL = {
    "ALTER TABLE complaint ALTER COLUMN number TYPE varchar(40)": [
        "complaint: column number is character varying(40) NOT NULL, not character varying(16) NOT NULL"
    ],
    "ALTER TABLE complaint ALTER COLUMN number DROP NOT NULL": ["complaint: column number is character varying(16), "],
    "ALTER TABLE complaint ALTER COLUMN redo_count SET DEFAULT 1": ["complaint: column redo_count is "],
    "ALTER TABLE complaint ALTER COLUMN redo_count DROP DEFAULT": ["complaint: column redo_count is "],
    "ALTER TABLE complaint DROP CONSTRAINT ck_complaint_kind": ["complaint: constraint ck_complaint_kind is missing"],
    "ALTER TABLE notice DROP CONSTRAINT fk_notice_staff_id": ["notice: constraint fk_notice_staff_id is missing"],
    "ALTER TABLE audit_anchor DISABLE TRIGGER audit_anchor_frozen": ["audit_anchor: trigger audit_anchor_frozen is "],
    "ALTER TABLE suggestion SET UNLOGGED": ["suggestion: the table is UNLOGGED, not as by default"],
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$": [
        "audit_anchor: trigger audit_anchor_frozen is ",
        "complaint_event: trigger complaint_event_frozen is ",
        "office_event: trigger office_event_frozen is ",
    ],
}
# What is the operator's own business, or the database's.
HARMLESS = [
    "CREATE TABLE complaint_saved AS SELECT * FROM complaint",
    "CREATE INDEX faster ON complaint (received_at, closed_at)",
    "CREATE VIEW closed AS SELECT id FROM complaint WHERE closed_at IS NOT NULL",
    "ANALYZE",
]

CHECKS = """
SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'c' AND connamespace = 'public'::regnamespace ORDER BY conname
"""
INDEXES = """
SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indpred IS NOT NULL AND relnamespace = 'public'::regnamespace
"""

Refused = Callable[..., tuple[list[str], str]]


def change(connection: Connection, statements: str) -> None:
    for statement in [statements] if "$$" in statements else statements.split(";"):
        connection.exec_driver_sql(statement)


@contextmanager
def undone(database: Database) -> Iterator[Connection]:
    """A transaction that is rolled back, what it altered with it."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.rollback()


def altered(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return altered_tables(connection, newest_revision())


@pytest.fixture
def run(
    bare_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Refused:
    """A command that is refused: the lines it printed, and the one it was refused in."""
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JIESU_DATABASE_URL", bare_database.url.render_as_string(hide_password=False))

    def refused(*words: str) -> tuple[list[str], str]:
        monkeypatch.setattr(sys, "argv", ["jiesu", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code, said.err.count("\n")) == (2, 1)
        return said.out.splitlines(), said.err

    return refused


@pytest.mark.slow
def test_the_file_has_the_fingerprints_of_every_revision(empty_database: Database) -> None:
    dialect = empty_database.engine.dialect.name
    kept = {revision: expected_fingerprints(revision, dialect) for revision in REVISIONS}
    assert kept == made_by_revisions(empty_database), f"{FILE.name} is stale: python -m tests.migrations.fingerprints"


def test_a_fresh_database_has_the_schema_of_its_revision(bare_database: Database) -> None:
    assert altered(bare_database) == []


def test_what_was_done_by_hand_is_told_part_by_part(bare_database: Database) -> None:
    own = ON_SQLITE if bare_database.is_sqlite else ON_POSTGRESQL
    with bare_database.engine.connect() as connection:
        fresh = describe(connection)
    for statements, told in (ANYWHERE | own).items():
        with undone(bare_database) as connection:
            change(connection, statements)
            tables = altered_tables(connection, newest_revision())
            lines = list(differing_parts(describe(connection), fresh, tables))
        assert len(lines) == len(told), statements
        assert all(line.startswith(opening) for line, opening in zip(lines, told, strict=True)), lines
    assert altered(bare_database) == []


def test_what_is_the_operators_own_is_left_to_him(bare_database: Database) -> None:
    for statements in HARMLESS:
        with undone(bare_database) as connection:
            change(connection, statements)
            assert altered_tables(connection, newest_revision()) == [], statements


def test_a_restored_database_prints_its_checks_otherwise_and_has_the_same_schema(bare_database: Database) -> None:
    if bare_database.is_sqlite:
        pytest.skip("SQLite keeps the statements as they were written")
    with undone(bare_database) as connection:
        for table, name, definition in connection.execute(text(CHECKS)).all():
            restored = f'ALTER TABLE "{table}" DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {definition}'
            connection.exec_driver_sql(restored)
        for name, definition in connection.execute(text(INDEXES)).all():
            connection.exec_driver_sql(f"DROP INDEX {name}")
            connection.exec_driver_sql(definition)
        again = [definition for *_, definition in connection.execute(text(CHECKS))]
        assert altered_tables(connection, newest_revision()) == []
    with bare_database.engine.connect() as connection:
        assert again != [definition for *_, definition in connection.execute(text(CHECKS))]


@pytest.mark.slow
def test_the_check_of_a_database_says_what_differs(bare_database: Database, run: Refused) -> None:
    with bare_database.engine.begin() as connection:
        change(connection, "DROP INDEX ix_complaint_closed; ALTER TABLE complaint DROP COLUMN end_note")
    newest = newest_revision()
    lines, error = run("db", "check")
    assert lines == [
        f"at {newest}, the newest is {newest}; what is not as {newest} makes it:",
        "complaint: column end_note is missing",
        "complaint: index ix_complaint_closed is missing",
    ]
    assert f"not the one that revision {newest} makes (complaint)" in error
    with bare_database.engine.connect() as connection:
        assert "jiesu_beside" not in inspect(connection).get_schema_names()


def test_who_may_make_nothing_is_told_the_tables(
    bare_database: Database, run: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    if bare_database.is_sqlite:
        pytest.skip("SQLite knows no accounts")
    with bare_database.engine.begin() as connection:
        change(connection, "DROP INDEX ix_complaint_closed; DROP ROLE IF EXISTS onlooker; CREATE ROLE onlooker LOGIN")
        change(connection, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker")
    onlooker = bare_database.url.set(username="onlooker")
    monkeypatch.setenv("JIESU_DATABASE_URL", onlooker.render_as_string(hide_password=False))
    lines, _error = run("db", "check")
    assert lines[1:] == ["complaint"]
    with bare_database.engine.begin() as connection:
        change(connection, "DROP OWNED BY onlooker; DROP ROLE onlooker")


@pytest.mark.parametrize(
    "statement", ["ALTER TABLE complaint DROP COLUMN end_note", "DROP TABLE suggestion"], ids=["column", "table"]
)
def test_a_database_made_by_an_earlier_text_of_its_revision_is_to_be_made_anew(
    bare_database: Database, run: Refused, statement: str
) -> None:
    with bare_database.engine.begin() as connection:
        change(connection, statement)
    lines, error = run("db", "upgrade")
    assert lines == []
    assert error.startswith(f"jiesu: the database says revision {newest_revision()}, but its schema is another (")
    assert "it must be made anew" in error
    lines, error = run("staff", "list")
    assert lines == []
    assert '"jiesu db check"' in error
    with pytest.raises(SchemaAltered, match="it must be made anew"):
        prepare(with_sample=False)


def test_tables_without_a_revision_are_to_be_made_anew(bare_database: Database, run: Refused) -> None:
    with bare_database.engine.begin() as connection:
        change(connection, "DROP TABLE alembic_version")
    lines, error = run("db", "upgrade")
    assert lines == []
    assert "no revision: it must be made anew" in error


def test_a_database_is_looked_at_in_one_statement(bare_database: Database) -> None:
    sent = []
    event.listen(bare_database.engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
    assert altered(bare_database) == []
    assert len(sent) == 1
