"""The fingerprints that each revision makes, generated beside the migrations, and how far a database is from them."""

import json
from functools import cache
from importlib import resources

from sqlalchemy import Connection

from intake.fingerprint.description import describe, fingerprints

_LEFT_BY_A_MIGRATION = "_alembic_tmp_"  # what SQLite's tables are called while one is made anew


@cache
def expected_fingerprints(revision: str, dialect: str) -> dict[str, str]:
    """By table. Nothing for a revision that is still being written: there is nothing to hold it to."""
    text = resources.files("intake.migrations").joinpath("fingerprints.json").read_text(encoding="ascii")
    known: dict[str, str] = json.loads(text).get(revision, {}).get(dialect, {})
    return known


def altered_tables(connection: Connection, revision: str) -> list[str]:
    """The tables that differ from what `revision` makes, lack, or were left by a migration that broke off."""
    expected = expected_fingerprints(revision, connection.dialect.name)
    if not expected:
        return []
    found = fingerprints(describe(connection))
    left = [table for table in found if table.startswith(_LEFT_BY_A_MIGRATION)]
    return sorted([table for table in expected if found.get(table) != expected[table]] + left)
