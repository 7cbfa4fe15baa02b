"""The same as `candidates`, for somebody of a department that has had few complaints: those are looked through.

What is common everywhere is mostly in others' complaints: to go through all who say it would take as long as there are
years.
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.models import Complaint, Handling
from intake.models.practice import is_shown
from intake.searching.candidates import HashesAsked, as_array
from intake.searching.word_hashes import week_of

FEW = 3_000
_AT_ONCE = 1_000

_c, _h = Complaint.__table__.c, Handling.__table__.c
_HELD = """
SELECT word_bag.complaint_id FROM unnest(CAST(:ids AS bigint[]), CAST(:lots AS text[])) AS own(id, hashes)
JOIN word_bag ON word_bag.complaint_id = own.id AND word_bag.hashes @> CAST(own.hashes AS integer[])
"""


def has_few(session: Session, actor: Actor) -> bool:
    """Never on SQLite, where a search reads all bags of a week in any case."""
    if actor.is_hotline or actor.department_id is None or session.get_bind().dialect.name == "sqlite":
        return False
    parts = sa.select(_h.id).where(_h.department_id == actor.department_id).limit(FEW + 1).subquery()
    count = session.connection().scalar(sa.select(sa.func.count()).select_from(parts)) or 0
    return count <= FEW


def own_candidates(
    session: Session, asked: HashesAsked | None, conditions: Sequence[ColumnElement[bool]]
) -> Iterator[tuple[list[int], int]]:
    """`conditions` hold what the actor sees. The newest first."""
    connection = session.connection()
    # By itself, so that no planner goes through all complaints for the sake of their order.
    seen = sa.select(_c.id).where(is_shown(), *conditions).cte("seen").prefix_with("MATERIALIZED")
    ids = list(connection.scalars(sa.select(seen.c.id).order_by(seen.c.id.desc())))
    for place in range(0, len(ids), _AT_ONCE):
        lot = ids[place : place + _AT_ONCE]
        yield (lot if asked is None else _held(session, asked, lot)), week_of(lot[-1])


def _held(session: Session, asked: HashesAsked, ids: Sequence[int]) -> list[int]:
    weeks = {week: asked.of_week(week) for week in {week_of(one) for one in ids}}
    pairs = [(one, as_array(hashes)) for one in ids for hashes in weeks[week_of(one)]]
    found = session.connection().scalars(
        sa.text(_HELD).bindparams(
            sa.bindparam("ids", [one for one, _lot in pairs], type_=sa.ARRAY(sa.BigInteger())),
            sa.bindparam("lots", [lot for _one, lot in pairs], type_=sa.ARRAY(sa.Text())),
        )
    )
    return sorted(found, reverse=True)
