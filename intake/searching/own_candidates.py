"""The same as `candidates`, for somebody of a department that has had few complaints: those are looked through.

What is common everywhere is mostly in others' complaints: to go through all who say it would take as long as there are
years.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.models import Complaint, Handling
from intake.models.practice import is_shown
from intake.searching.candidates import HashesAsked, as_array
from intake.searching.word_hashes import week_of
from intake.vocabulary import HandlingState

FEW = 3_000
_AT_ONCE = 1_000

_c, _h = Complaint.__table__.c, Handling.__table__.c
# Spelled out in the statement, each as an index that begins with the department has it.
_SPELLED: dict[str, Any] = {"expanding": True, "literal_execute": True, "type_": _h.state.type}
_OPEN = sa.bindparam("parts_open", (HandlingState.PENDING, HandlingState.SIGNED), **_SPELLED)
_OVER = sa.bindparam("parts_over", (HandlingState.REPLIED, HandlingState.WAIVED, HandlingState.ENDED), **_SPELLED)
_HELD = """
SELECT word_bag.complaint_id FROM unnest(CAST(:ids AS bigint[]), CAST(:lots AS text[])) AS own(id, hashes)
JOIN word_bag ON word_bag.complaint_id = own.id AND word_bag.hashes @> CAST(own.hashes AS integer[])
"""


def few_own(session: Session, actor: Actor) -> list[int] | None:
    """What their department has or had a part in, the newest first; None where that is much, or they see more.

    None on SQLite, where a search reads all bags of a week in any case.
    """
    if actor.is_hotline or actor.department_id is None or session.get_bind().dialect.name == "sqlite":
        return None
    found: set[int] = set()
    for states in (_OPEN, _OVER):
        parts = sa.select(_h.complaint_id).where(_h.department_id == actor.department_id, _h.state.in_(states))
        found.update(session.connection().scalars(parts.limit(FEW + 1)))
    return sorted(found, reverse=True) if len(found) <= FEW else None


def own_candidates(
    session: Session, own: Sequence[int], asked: HashesAsked | None, conditions: Sequence[ColumnElement[bool]]
) -> Iterator[tuple[list[int], int]]:
    """Of `own` complaints. `conditions` hold what the actor sees; the newest first."""
    for place in range(0, len(own), _AT_ONCE):
        lot = own[place : place + _AT_ONCE]
        fitting = sa.select(_c.id).where(_c.id.in_(lot), is_shown(), *conditions).order_by(_c.id.desc())
        ids = list(session.connection().scalars(fitting))
        yield (ids if asked is None else _held(session, asked, ids)), week_of(lot[-1])


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
