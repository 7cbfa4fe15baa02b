"""How guessing passwords is slowed down without locking anybody out.

Each wrong password makes the next try wait a little longer, and with time that is forgotten. Tries are counted in three
ways: for a log-in, from an address, and by a browser that its owner has signed in with before. Such a browser, and a
session that asks for the password again, is only held up by its own tries, so nobody elsewhere can keep the owner out.
From elsewhere a guesser's address soon waits for minutes, while the log-in itself never waits for more than half a one.
A log-in that does not exist is counted like any other, so waiting tells nothing.

A try counts as wrong before its password is looked at, and is taken back when it was right: many at the same moment
gain nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from math import ceil

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select, update

from intake.models import PasswordTries
from intake.sealing.ring import key_ring_of

_FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Pace:
    """`free` wrong passwords cost nothing; then 1, 2, 4 … seconds up to `most`. One is forgotten in `fades` seconds."""

    free: int
    most: int
    fades: int

    def seconds(self, weight: float) -> int:
        over = ceil(weight) - self.free
        return 0 if over < 0 else min(self.most, 2 ** min(over, 16))


class TriesFor(Enum):
    """What tries are counted for."""

    LOGIN = Pace(free=5, most=30, fades=300)
    # Behind one address may sit a whole office, on a morning when everybody signs in.
    ADDRESS = Pace(free=20, most=300, fades=30)
    OWN = Pace(free=5, most=300, fades=300)


@dataclass(frozen=True)
class Tried:
    """One count that a try belongs to."""

    kind: TriesFor
    of: str


def hold_up(session: Session, tries: Sequence[Tried], *, at: datetime) -> int:
    """Seconds to wait before another try; with 0 this one counts as wrong already."""
    keys = {key_ring_of(session).tries_digest(f"{one.kind.name}:{one.of}"): one.kind.value for one in tries}
    marks = _marks(session, list(keys), at=at)
    left = {mark.key: _faded(mark, keys[mark.key], at=at) for mark in marks}
    waits = [_left_to_wait(mark, keys[mark.key], at=at) for mark in marks]
    if max(waits) > 0:
        ahead = [{"b_key": mark.key, "b_weight": left[mark.key], "b_at": at} for mark in marks if mark.tried_at > at]
        _write(session, ahead)
        return max(waits)
    _write(session, [{"b_key": key, "b_weight": weight + 1, "b_at": at} for key, weight in left.items()])
    return 0


def take_back(session: Session, tries: Sequence[Tried]) -> None:
    """The password was right: this try was none, and a browser of the owner's own begins anew."""
    ring = key_ring_of(session)
    for one in tries:
        mark = session.get(PasswordTries, ring.tries_digest(f"{one.kind.name}:{one.of}"))
        if mark is not None:
            mark.weight = 0.0 if one.kind is TriesFor.OWN else max(0.0, mark.weight - 1)
            session.add(mark)


def forget_login(session: Session, login: str) -> None:
    """Whoever was given a new password begins anew."""
    key = key_ring_of(session).tries_digest(f"{TriesFor.LOGIN.name}:{login}")
    session.execute(delete(PasswordTries).where(col(PasswordTries.key) == key))


def forget_factor(session: Session, staff_id: int) -> None:
    """Whoever has none any more begins anew with the next."""
    key = key_ring_of(session).tries_digest(f"{TriesFor.OWN.name}:factor {staff_id}")
    session.execute(delete(PasswordTries).where(col(PasswordTries.key) == key))


def forget_old_tries(session: Session, *, at: datetime) -> None:
    """What has long faded."""
    session.execute(delete(PasswordTries).where(col(PasswordTries.tried_at) < at - _FORGOTTEN_AFTER))


def _marks(session: Session, keys: list[str], *, at: datetime) -> Sequence[PasswordTries]:
    """Their rows, locked, in one order for all."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"key": key, "weight": 0.0, "tried_at": at} for key in sorted(keys)]
    session.connection().execute(dialect.insert(PasswordTries.__table__).on_conflict_do_nothing(), rows)
    wanted = select(PasswordTries).where(col(PasswordTries.key).in_(keys)).order_by(col(PasswordTries.key))
    return session.exec(wanted.with_for_update()).all()


def _write(session: Session, rows: list[dict[str, object]]) -> None:
    table = PasswordTries.__table__
    changed = update(table).where(table.c.key == bindparam("b_key"))
    if rows:
        session.connection().execute(changed.values(weight=bindparam("b_weight"), tried_at=bindparam("b_at")), rows)


def _faded(mark: PasswordTries, pace: Pace, *, at: datetime) -> float:
    passed = max(0.0, (at - mark.tried_at).total_seconds())
    return max(0.0, mark.weight - passed / pace.fades)


def _left_to_wait(mark: PasswordTries, pace: Pace, *, at: datetime) -> int:
    """A mark in the future, left by a clock that was put back, waits no longer than one of this moment."""
    whole = pace.seconds(mark.weight)
    passed = max(0.0, (at - mark.tried_at).total_seconds())
    return max(0, ceil(whole - passed))
