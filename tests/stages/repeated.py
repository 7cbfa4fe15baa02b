"""What a factory writes and reads of an office, once a run for each way a database may stand, then repeated.

How the office stands is told by the newest of its events: whatever rules, departments or the registry rest on is
bound to the record, and no transaction that leaves something unrecorded is stored.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event
from sqlmodel import Session

from intake.casework.collaborators import Rulebook
from intake.casework.ledger.audit import lock_office, office_head
from intake.casework.ledger.office_writes import written_rows
from intake.record_keys import record_keys_of

Standing = tuple[str, ...]
_GIVEN_OUT = "SELECT sum(last_value) FROM pg_sequences"
_STATEMENTS: dict[Standing, list[tuple[str, Any]]] = {}
_RULES: dict[tuple[Standing, str, datetime], Rulebook] = {}


def write_once(session: Session, write: Callable[[], None]) -> None:
    """Run `write`, or the statements that it ran where another database stood as this one does."""
    lock_office(session)  # of two at once one writes
    standing, connection = _standing(session), session.connection()
    if standing and connection.dialect.name == "postgresql":  # ids once given out are not given again, even if undone
        standing = *standing, str(connection.exec_driver_sql(_GIVEN_OUT).scalar())
    if standing in _STATEMENTS:
        for statement, parameters in _STATEMENTS[standing]:
            connection.exec_driver_sql(statement, parameters)
        return
    with _heard(connection) as statements:
        write()
    if standing:
        _STATEMENTS[standing] = statements


def load_rules_once(session: Session, *, profile: str, at: datetime) -> Rulebook:
    """Of a loaded rulebook, each caller has a copy with nothing asked of it yet."""
    standing = _standing(session)
    if not standing:
        return Rulebook.load(session, profile=profile, at=at)
    known = _RULES.get((standing, profile, at))
    if known is None:
        known = _RULES[standing, profile, at] = Rulebook.load(session, profile=profile, at=at)
    return replace(known, _snapshots={}, _decisions={})


def _standing(session: Session) -> Standing:
    """Empty where this transaction has written what no event tells of yet."""
    session.flush()
    if any(rows.columns or rows.gone or rows.later for rows in written_rows(session).values()):
        return ()
    return session.get_bind().dialect.name, record_keys_of(session).current, office_head(session)


@contextmanager
def _heard(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that writes, as it goes to the driver."""
    heard: list[tuple[str, Any]] = []

    def hear(_conn: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        if not statement.startswith("SELECT"):
            heard.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", hear)
    yield heard
    event.remove(connection, "before_cursor_execute", hear)
