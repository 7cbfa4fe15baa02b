"""0018, a cheaper intake: the same words are taken and refused before and after, and what was claimed stays so."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from intake.db import Database

_MESSAGE = """
    INSERT INTO message (id, dedupe_key, template, sealed_to, state, attempts, next_attempt_at, claimed_at, last_error,
        created_at)
    VALUES (:id, :key, 'received', :sealed, :state, 1, '2026-11-23 01:00:00', :claimed_at, '', '2026-11-23 01:00:00')
"""
_COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, closed_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (:id, :number, '', 'phone', :number, 'complaint', :state, 'normal', 'complaint', '合成协会', '510100',
        'F-01', '["F-01"]', :narrative, false, false, 'zh', '2026-11-23 01:00:00', :closed_at, false, true, 1, 'head')
"""
_AT = "2026-11-23 01:01:00"
_CLOSED = (("closed", _AT), ("received", None))
_CHECK = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_message_message_state'"
_RESTORED = "ALTER TABLE message DROP CONSTRAINT ck_message_message_state, ADD CONSTRAINT ck_message_message_state"


def load_data(database: Database) -> None:
    """One check of messages stands as a restored copy of the database has it, which PostgreSQL prints otherwise."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            printed = connection.execute(text(_CHECK)).scalar_one()
            connection.exec_driver_sql(f"{_RESTORED} {printed}")
            assert connection.execute(text(_CHECK)).scalar_one() != printed
        for row, (state, claimed_at) in enumerate((("queued", None), ("claimed", _AT)), 1):
            connection.execute(text(_MESSAGE), _message(row, state, claimed_at))
        for row, (state, closed_at) in enumerate(_CLOSED, 1):
            connection.execute(text(_COMPLAINT), _complaint(row, state, closed_at))


def check_upgrade(database: Database) -> None:
    _takes_and_refuses(database)
    with database.engine.connect() as connection:
        assert database.is_sqlite or "ARRAY" not in connection.execute(text(_CHECK)).scalar_one()
        lately = text("SELECT id FROM message WHERE claimed_at > '2026-11-23 01:00:30'")
        assert connection.execute(lately).scalars().all() == [2]


def check_downgrade(database: Database) -> None:
    _takes_and_refuses(database)
    with database.engine.connect() as connection:
        messages = connection.execute(text("SELECT state FROM message ORDER BY id")).scalars().all()
        assert messages == ["queued", "claimed"]
        rows = connection.execute(text("SELECT state FROM complaint ORDER BY id")).scalars().all()
        assert rows == [state for state, _closed_at in _CLOSED]


def _takes_and_refuses(database: Database) -> None:
    """Every word of before, none beside them, and no word that two make together."""
    for refused in ("nonsense", "queued,claimed", "{queued", ""):
        with pytest.raises(IntegrityError), database.engine.begin() as connection:
            connection.execute(text(_MESSAGE), _message(3, refused, None))
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(_COMPLAINT), _complaint(3, "archived", None))
    with database.engine.begin() as connection:
        for state in ("queued", "claimed", "sent", "delivered", "failed", "uncertain", "phoned"):
            connection.execute(text(_MESSAGE), _message(3, state, None))
            connection.execute(text("DELETE FROM message WHERE id = 3"))


def _message(row: int, state: str, claimed_at: str | None) -> dict[str, object]:
    return {"id": row, "key": f"test:{row}", "sealed": b"sealed", "state": state, "claimed_at": claimed_at}


def _complaint(row: int, state: str, closed_at: str | None) -> dict[str, object]:
    return {"id": row, "number": str(row), "narrative": b"sealed", "state": state, "closed_at": closed_at}
