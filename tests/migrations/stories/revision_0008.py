"""0008, how texts left: those that may have left before are known to have, and keep their states."""

from sqlalchemy import text

from intake.db import Database

_MESSAGE = """
    INSERT INTO message (id, dedupe_key, template, sealed_to, state, attempts, next_attempt_at, sent_at, last_error,
        created_at)
    VALUES (:id, :key, 'received', :sealed, :state, 1, '2026-11-23 01:00:00', :sent_at, :last_error,
        '2026-11-23 01:00:00')
"""
_AT, _AGAIN = "2026-11-23 01:01:00", "sent again after an unknown outcome"
# State, when sent, the note; then how often each left, or may have.
_BEFORE = {
    1: ("queued", None, "", 0),
    2: ("queued", None, _AGAIN, 1),
    3: ("claimed", None, "", 1),
    4: ("claimed", None, _AGAIN, 2),
    5: ("failed", None, "HTTP 400, code 21211", 0),
    6: ("failed", _AT, "undelivered, code 30005", 1),
    7: ("failed", None, f"{_AGAIN}; the outcome is unknown for the second time; not sent again", 2),
}


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        for row, (state, sent_at, note, _departures) in _BEFORE.items():
            values = {"id": row, "key": f"test:{row}", "sealed": b"sealed", "state": state, "sent_at": sent_at}
            connection.execute(text(_MESSAGE), values | {"last_error": note})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        rows = connection.execute(text("SELECT id, state, departures, phone_hash, error_code FROM message ORDER BY id"))
        assert [tuple(row) for row in rows] == [
            (row, state, departures, None, "") for row, (state, _sent, _note, departures) in _BEFORE.items()
        ]
        connection.execute(text("UPDATE message SET state = 'uncertain' WHERE id = 4"))
        connection.execute(text("UPDATE message SET state = 'phoned' WHERE id = 5"))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT state, last_error FROM message ORDER BY id")).all()
    states = {4: "failed"}
    assert [tuple(row) for row in rows] == [
        (states.get(row, state), note) for row, (state, _sent, note, _departures) in _BEFORE.items()
    ]
