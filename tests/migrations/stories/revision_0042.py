"""0042, places hidden in narratives: the record takes what was decided."""

import re

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from intake.db import Database
from tests.migrations.stories.revision_0009 import COMPLAINT

_EVENT = """
    INSERT INTO complaint_event (complaint_id, seq, kind, actor_kind, at, data, format, key_id, previous, hash)
    VALUES (1, :seq, :kind, 'staff', '2026-11-24 01:00:00', '{}', 1, 'k', '', :hash)
"""


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(COMPLAINT), {"narrative": b"sealed"})
        connection.execute(text(_EVENT), {"seq": 1, "kind": "identity:unmask", "hash": "1"})
    _refuses(database, 2, "narrative:hide")


def check_upgrade(database: Database) -> None:
    assert {"narrative:hide"} <= _kinds(database)
    _refuses(database, 2, "narrative:guess")
    with pytest.raises(DBAPIError), database.engine.begin() as connection:  # still append-only
        connection.execute(text("DELETE FROM complaint_event"))


def check_downgrade(database: Database) -> None:
    assert not {"narrative:hide"} & _kinds(database)
    _refuses(database, 2, "narrative:hide")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT kind FROM complaint_event")).scalar() == "identity:unmask"


def _kinds(database: Database) -> set[str]:
    """Read from the check: what is written here stays, and an earlier version would not know it."""
    checks = inspect(database.engine).get_check_constraints("complaint_event")
    said = next(check["sqltext"] for check in checks if check["name"] == "ck_complaint_event_event_kind")
    return set(re.findall(r"[a-z_]+:[a-z_]+", said))


def _refuses(database: Database, seq: int, kind: str) -> None:
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_EVENT), {"seq": seq, "kind": kind, "hash": "x"})
