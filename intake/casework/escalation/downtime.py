"""Was the system down, and what each addressee hears of it: one digest instead of a storm."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from intake.casework.escalation.recipients import Desk
from intake.casework.outbox.staff_notices import DIGEST
from intake.heartbeat import AHEAD, is_late
from intake.models import Notice, NoticeLine, SweepMark
from routing.base import Record

# The sweep runs each minute; a longer rest than this was no rest.
PATIENCE = timedelta(minutes=15)
_MARK = 1


@dataclass(frozen=True)
class MissedStep:
    """A clock that moved on in a downtime, for one addressee."""

    desk: Desk
    shown_at: datetime
    values: dict[str, Any]


def down_since(session: Session, *, at: datetime) -> datetime | None:
    """Since when nothing was swept, if that is long ago; the same for every worker until all of it is caught up."""
    swept_at = session.scalar(select(col(SweepMark.swept_at)).where(col(SweepMark.id) == _MARK))
    return swept_at if swept_at is not None and at - swept_at > PATIENCE else None


def is_unswept(session: Session, *, at: datetime) -> bool:
    """Whether nothing sweeps: the mark is old, or lies in the future, where a clock that ran ahead has left it."""
    swept_at = session.scalar(select(col(SweepMark.swept_at)).where(col(SweepMark.id) == _MARK))
    return swept_at is not None and is_late(swept_at, at=at, patience=PATIENCE)


def mark_swept(session: Session, *, at: datetime) -> None:
    """Nothing that was due at `at` is left. An earlier moment than the one marked changes nothing.

    One further in the future than clocks differ is put right: it would hide that nothing sweeps until its hour comes.
    """
    swept_at = col(SweepMark.swept_at)
    is_moved = or_(swept_at < at, swept_at > at + AHEAD)
    moved = update(SweepMark).where(col(SweepMark.id) == _MARK, is_moved).values(swept_at=at)
    if cast("CursorResult[Any]", session.execute(moved)).rowcount == 0:
        _insert_new(session, SweepMark, [{"id": _MARK, "swept_at": at}])


def tell_in_digests(session: Session, lines: Iterable[MissedStep], *, since: datetime, at: datetime) -> None:
    """Add lines to the one digest each addressee gets of a downtime, however many workers catch up on it.

    Last in its transaction, and digests in order: workers wait for each other's new digests here, never in a circle.
    """
    found: dict[str, list[MissedStep]] = {}
    for line in lines:
        found.setdefault(f"{DIGEST}:{since.isoformat()}:{line.desk.key}", []).append(line)
    if not found:
        return
    _insert_new(session, Notice, [_digest(key, found[key], since=since, at=at) for key in sorted(found)])
    ids = dict(
        session.execute(select(col(Notice.dedupe_key), col(Notice.id)).where(col(Notice.dedupe_key).in_(found))).all()
    )
    for key in sorted(found):
        _insert_new(session, NoticeLine, [line.values | {"notice_id": ids[key]} for line in found[key]])
    _show_again(session, {ids[key]: min(line.shown_at for line in found[key]) for key in found})


def _digest(key: str, lines: list[MissedStep], *, since: datetime, at: datetime) -> dict[str, Any]:
    return {
        "department_id": lines[0].desk.department_id,
        "staff_id": lines[0].desk.staff_id,
        "region_code": lines[0].desk.region_code,
        "kind": DIGEST,
        "params": {"since": since.isoformat(), "until": at.isoformat()},
        "dedupe_key": key,
        "created_at": at,
        "shown_at": min(line.shown_at for line in lines),
    }


def _show_again(session: Session, shown_at: dict[int, datetime]) -> None:
    """A digest that was put away while it still grew comes back; one with something urgent in it comes sooner."""
    for notice_id, soonest in sorted(shown_at.items()):
        one = update(Notice).where(col(Notice.id) == notice_id)
        session.execute(one.where(col(Notice.read_at).isnot(None)).values(read_at=None, read_by_id=None))
        session.execute(one.where(col(Notice.shown_at) > soonest).values(shown_at=soonest))


def _insert_new(session: Session, table: type[Record], rows: list[dict[str, Any]]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.connection().execute(dialect.insert(table.__table__).on_conflict_do_nothing(), rows)
