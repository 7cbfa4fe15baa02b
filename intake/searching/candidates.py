"""Ids of complaints that may be meant, the newest first, in lots: one lot of weeks after another.

What is common is found in the newest week, and no older one is read; what is rare costs a look-up of a few hashes a
week. Where only filters are asked for, the complaints of these weeks are read themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session

from intake.models import Complaint, WordBag
from intake.models.practice import is_shown, is_shown_by
from intake.numbers import first_id
from intake.searching.word_hashes import WEEK, WordHasher, as_bytes, week_of

AT_ONCE = 1_001  # ids of one statement
# Weeks of one statement: few at first, for what is common is in them.
_WEEKS = (1, 3, 12, 48, 192)

_c, _b = Complaint.__table__.c, WordBag.__table__.c
_BY_INDEX = """
SELECT word_bag.complaint_id FROM unnest(CAST(:lots AS text[])) AS asked(hashes)
JOIN word_bag ON word_bag.hashes @> CAST(asked.hashes AS integer[])
"""
# A hash at a place between two others would be none: what is found so is proved on the texts, as all is.
_BY_READING = "SELECT complaint_id FROM word_bag WHERE complaint_id >= {low} AND complaint_id < {high}"


_ENDS = sa.select(
    *(sa.select(_c.id).order_by(order).limit(1).scalar_subquery() for order in (_c.id.asc(), _c.id.desc()))
)


@dataclass(frozen=True)
class HashesAsked:
    """What a bag must hold, as each version says it, by kind."""

    hashers: Sequence[WordHasher]
    asked: Sequence[tuple[bytes, Sequence[str]]]

    def of_week(self, week: int) -> list[list[int]]:
        """Once for each version."""
        return [
            sorted({one for kind, words in self.asked for one in hasher.hashes(kind, words, week)})
            for hasher in self.hashers
        ]


def weeks_there_are(session: Session, *, since: date | None, at: datetime) -> range:
    """The newest first. Of what is dated ahead, by a clock put forward, as well.

    Where nothing is asked of before a day only those after it, and one more, as a day begins by the clock of the city.
    """
    ends = session.connection().execute(_ENDS).one()
    oldest, newest = (week_of(first_id(at) if one is None else one) for one in ends)
    if since is not None:
        oldest = max(oldest, week_of(first_id(datetime.combine(since, time(), UTC))) - 1)
    return range(newest, oldest - 1, -1)


def candidates(
    session: Session,
    weeks: range,
    asked: HashesAsked | None,
    conditions: Sequence[ColumnElement[bool]],
) -> Iterator[tuple[list[int], int]]:
    """Lots of ids, and down to which week each has looked; `conditions` on rows of `Complaint`."""
    place, step = 0, 0
    while place < len(weeks):
        of_lot = weeks[place : place + _WEEKS[step]]
        place, step = place + len(of_lot), min(step + 1, len(_WEEKS) - 1)
        before = (of_lot[0] + 1) * WEEK
        while True:
            ids = _ids(session, of_lot, asked, conditions, before)
            yield ids, of_lot[-1] if len(ids) < AT_ONCE else week_of(ids[-1])
            if len(ids) < AT_ONCE:
                break
            before = ids[-1]


def _ids(
    session: Session, weeks: range, asked: HashesAsked | None, conditions: Sequence[ColumnElement[bool]], before: int
) -> list[int]:
    connection = session.connection()
    if asked is None:
        span = (_c.id < before, _c.id >= weeks[-1] * WEEK)
        wanted = sa.select(_c.id).where(is_shown(), *span, *conditions).order_by(_c.id.desc())
        return list(connection.scalars(wanted.limit(AT_ONCE)))
    held = _held(asked, weeks, is_sqlite=connection.dialect.name == "sqlite")
    which = held.c.complaint_id
    if conditions:
        wanted = sa.select(which).join(Complaint.__table__, _c.id == which).where(is_shown(), *conditions)
    else:
        wanted = sa.select(which).where(is_shown_by(which))
    return list(connection.scalars(wanted.where(which < before).order_by(which.desc()).limit(AT_ONCE)))


def _held(asked: HashesAsked, weeks: range, *, is_sqlite: bool) -> Any:
    """Complaints of these weeks whose bags hold all that is asked, found before anything else is looked at."""
    named = sa.column("complaint_id", _b.complaint_id.type)
    if not is_sqlite:
        lots = [as_array(hashes) for week in weeks for hashes in asked.of_week(week)]
        found = sa.text(_BY_INDEX).bindparams(sa.bindparam("lots", lots, type_=sa.ARRAY(sa.Text())))
        return found.columns(named).cte("held").prefix_with("MATERIALIZED")
    # Each is a statement of its own: that of a compound would be too deep for the many weeks of many years.
    parts: list[str] = []
    given: dict[str, bytes] = {}
    for week in weeks:
        for hashes in asked.of_week(week):
            part = [_BY_READING.format(low=week * WEEK, high=(week + 1) * WEEK)]
            for one in hashes:
                name = f"h{len(given)}"
                given[name] = as_bytes([one])
                part.append(f"instr(hashes, :{name}) > 0")
            parts.append(" AND ".join(part))
    read = sa.text(" UNION ".join(parts)).bindparams(**given)
    return read.columns(named).subquery("held")


def as_array(hashes: Sequence[int]) -> str:
    """As PostgreSQL reads it."""
    return "{" + ",".join(map(str, hashes)) + "}"
