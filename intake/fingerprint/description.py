"""A schema as its database tells it, table by table and part by part, and what differs between two."""

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import Connection

from intake.fingerprint import postgresql, sqlite
from intake.fingerprint.parts import is_ours

# Table, then part ("column state"), then how it is defined.
Described = dict[str, dict[str, str]]
_REVISION = "alembic_version"


def describe(connection: Connection) -> Described:
    """One statement. The table of the revision itself is left out."""
    read = sqlite.parts if connection.dialect.name == "sqlite" else postgresql.parts
    described: Described = {}
    for part in read(connection):
        if part.table != _REVISION and is_ours(part):
            described.setdefault(part.table, {})[f"{part.kind} {part.name}".strip()] = part.definition
    return described


def fingerprints(described: Described) -> dict[str, str]:
    """SHA-256 for each table."""
    return {
        table: hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        for table, parts in sorted(described.items())
    }


def differing_parts(found: Described, expected: Described, tables: list[str]) -> Iterator[str]:
    """What differs in these tables, a line for each part."""
    for table in tables:
        if table not in found:
            yield f"table {table} is missing"
        elif table not in expected:
            yield f"table {table} is left over"
        else:
            yield from _within(table, found[table], expected[table])


def _within(table: str, found: dict[str, str], expected: dict[str, str]) -> Iterator[str]:
    for part in sorted(found.keys() | expected.keys()):
        if part not in found:
            yield f"{table}: {part} is missing"
        elif part not in expected:
            yield f"{table}: {part} is not of this revision"
        elif found[part] != expected[part]:
            yield f"{table}: {part or 'the table'} is {_said(found[part])}, not {_said(expected[part])}"


def _said(definition: str) -> str:
    return definition or "as by default"
