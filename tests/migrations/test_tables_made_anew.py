"""SQLite changes a table by making it anew: what refers to its rows stays, and stays right."""

from contextlib import suppress

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from intake import schema
from intake.db import Database
from tests import factories as make
from tests.migrations.snapshot import counts_in


def make_anew(connection: Connection, table: str) -> None:
    with Operations(MigrationContext.configure(connection)).batch_alter_table(table, recreate="always"):
        pass


@pytest.mark.parametrize(("table", "follower"), [("rule_table", "rule"), ("complaint", "handling")])
def test_what_refers_to_the_rows_of_a_table_outlives_its_being_made_anew(
    sqlite_database: Database, table: str, follower: str
) -> None:
    with sqlite_database.unit_of_work() as session:
        make.make_complaint(session, make.make_office(session), accept=True)
    before = counts_in(sqlite_database, [table, follower])
    assert all(before.values())
    with schema.changing(sqlite_database) as connection:
        make_anew(connection, table)
    assert counts_in(sqlite_database, [table, follower]) == before


def test_a_revision_that_leaves_a_reference_to_nothing_is_undone(sqlite_database: Database) -> None:
    before = counts_in(sqlite_database, ["rule_table"])
    with (
        pytest.raises(schema.BrokenReferences, match="rule to rule_table"),
        schema.changing(sqlite_database) as connection,
    ):
        connection.execute(text("DELETE FROM rule_table"))
    assert counts_in(sqlite_database, ["rule_table"]) == before


@pytest.mark.parametrize("fault", [None, ValueError])
def test_afterwards_foreign_keys_are_in_force_again(sqlite_database: Database, fault: type[Exception] | None) -> None:
    with suppress(ValueError), schema.changing(sqlite_database):
        if fault is not None:
            raise fault
    with sqlite_database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
