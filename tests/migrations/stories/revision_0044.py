"""0044, legal holds: no complaint was held; then one may be, and the record takes what is said of it."""

from sqlalchemy import inspect, text

from intake.db import Database

_NEW = {"held_until", "hold_reason", "hold_document"}


def _columns(database: Database) -> set[str]:
    return {column["name"] for column in inspect(database.engine).get_columns("complaint_identity")}


def _takes_holds(database: Database) -> bool:
    checks = inspect(database.engine).get_check_constraints("complaint_event")
    return any("hold:place" in check["sqltext"] and "hold:lift" in check["sqltext"] for check in checks)


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO complaint_identity (complaint_id, sealed, has_contact, confidentiality, notice_version,"
                " created_at) VALUES (1, :sealed, true, 'open', '', '2026-11-24 01:00:00')"
            ),
            {"sealed": b"sealed"},
        )
    assert not _takes_holds(database)


def check_upgrade(database: Database) -> None:
    assert _columns(database) > _NEW
    assert _takes_holds(database)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT held_until FROM complaint_identity")).scalar_one() is None


def check_downgrade(database: Database) -> None:
    assert not _columns(database) & _NEW
    assert not _takes_holds(database)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM complaint_identity")).scalar_one() == 1
