"""From the database to the frozen values that decisions are made of, and the shipped table into an empty database."""

from datetime import date, datetime

from sqlmodel import Session

from routing.facts import Directory, Standing
from routing.table import RulesTable


def load_table(session: Session, at: datetime | None = None) -> RulesTable:
    """The published table in force at that moment; without one, the table published now."""
    raise NotImplementedError


def load_directory(session: Session) -> Directory:
    raise NotImplementedError


def standing_of(session: Session, association_id: int | None, on: date) -> Standing | None:
    """The association and who answers for it on that day, in two statements."""
    raise NotImplementedError


def standing_by_code(session: Session, credit_code: str, on: date) -> Standing | None:
    raise NotImplementedError


def seed_defaults(session: Session) -> None:
    """Violations, and table version 1 published, when there are none; again is harmless."""
    raise NotImplementedError
