"""The migrated database is what the models and the vocabulary say, on both engines."""

import re
from collections.abc import Iterator

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Enum, inspect

import routing.models  # noqa: F401 - fills the metadata
from intake import schema
from intake.db import Database
from intake.models import (
    Complaint,
    ComplaintArrival,
    ComplaintEvent,
    ComplaintIdentity,
    ComplaintRecusal,
    Deadline,
    DecisionRecord,
    Handling,
    Message,
    Suggestion,
)
from routing.base import Record

pytestmark = pytest.mark.both_databases

QUOTED = re.compile(r"'([^']*)'")
# What one statement of `intake.casework.registering.draft` writes.
WRITTEN = (
    Complaint,
    ComplaintArrival,
    ComplaintEvent,
    ComplaintIdentity,
    ComplaintRecusal,
    Deadline,
    DecisionRecord,
    Handling,
    Message,
    Suggestion,
)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory("intake/migrations").get_heads()) == 1


def test_the_migrated_schema_equals_the_models(bare_database: Database) -> None:
    assert schema.differences(bare_database) == []


def test_a_migrated_database_is_at_the_head(bare_database: Database) -> None:
    current, head = schema.revisions(bare_database)
    assert current == head


def test_check_constraints_name_exactly_the_vocabulary(bare_database: Database) -> None:
    """`alembic check` does not notice a new word: its CHECK stays old and inserts fail in production."""
    inspector = inspect(bare_database.engine)
    wrong = {}
    for table, column, words in enum_columns():
        allowed = [
            words_of(check["sqltext"])
            for check in inspector.get_check_constraints(table)
            if re.search(rf"\b{column}\b", QUOTED.sub("", check["sqltext"]))
        ]
        if words not in allowed:
            wrong[f"{table}.{column}"] = (words, allowed)
    assert not wrong


def test_what_an_intake_writes_checks_words_as_one_value(bare_database: Database) -> None:
    """PostgreSQL reads each check anew at every statement: words that stand apart cost it more than the rows."""
    inspector = inspect(bare_database.engine)
    apart = [
        f"{model.__name__}: {check['name']}"
        for model in WRITTEN
        for check in inspector.get_check_constraints(str(model.__tablename__))
        if "ARRAY[" in check["sqltext"]
    ]
    assert apart == []


def words_of(check: str) -> set[str]:
    """Each quoted by itself, or all as one array."""
    quoted = QUOTED.findall(check)
    return {word for text in quoted for word in (text[1:-1].split(",") if text.startswith("{") else [text])}


def enum_columns() -> Iterator[tuple[str, str, set[str]]]:
    for table in Record.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Enum):
                yield table.name, column.name, set(column.type.enums)
