"""0044, legal holds: no complaint was held; then one may be, and the record takes what is said of it."""

from sqlalchemy import inspect

from intake.db import Database

_NEW = {"held_until", "hold_reason", "hold_document"}


def _columns(database: Database) -> set[str]:
    return {column["name"] for column in inspect(database.engine).get_columns("complaint_identity")}


def _takes_holds(database: Database) -> bool:
    checks = inspect(database.engine).get_check_constraints("complaint_event")
    return any("hold:place" in check["sqltext"] and "hold:lift" in check["sqltext"] for check in checks)


def load_data(database: Database) -> None:
    assert not _columns(database) & _NEW
    assert not _takes_holds(database)


def check_upgrade(database: Database) -> None:
    assert _columns(database) > _NEW
    assert _takes_holds(database)


def check_downgrade(database: Database) -> None:
    assert not _columns(database) & _NEW
    assert not _takes_holds(database)
