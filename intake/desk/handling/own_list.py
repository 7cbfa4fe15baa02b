"""A department's own list: how many fit a filter by when they are due, exactly, and filters that somebody keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.text_input import required_text
from intake.desk.groups import KEYS, bounds
from intake.desk.listing import Filter, department_keys
from intake.errors import InvalidInput, NotFound
from intake.models import Handling, SavedList
from intake.models.practice import TRAINING, is_practising
from routing.translatable import N_

_part = Handling.__table__.c
WAITING = "waiting"
MOST_KEPT = 12
LONGEST_NAME = 40


@dataclass(frozen=True)
class ClockCount:
    """How many are in one group of the list. `label` is for the catalogue."""

    key: str
    label: str
    count: int


def due_within(key: str, now: datetime) -> sa.ColumnElement[bool] | None:
    """What holds of the parts of one group; None where there is no such group."""
    return _within(_part.next_due_at, key, now) if key in KEYS else None


def counts_by_clock(session: Session, department_id: int, wanted: Filter, *, now: datetime) -> Sequence[ClockCount]:
    """All of them in one statement; no count is cut off.

    What is practice is counted apart and taken off: without it the index of the list has all that counting needs.
    """
    keys = department_keys(department_id, wanted)
    practice = keys.where(_part.complaint_id.in_(TRAINING))
    counts = {key: (_count(keys, key, now), _count(practice, key, now)) for key in KEYS}
    shown = [
        (practised if is_practising() else every - practised).label(key) for key, (every, practised) in counts.items()
    ]
    row = session.execute(sa.select(*shown)).one()
    return [ClockCount(key, label, int(getattr(row, key))) for key, label in KEYS.items()]


def _count(keys: sa.Select[Any], key: str, now: datetime) -> sa.ScalarSelect[int]:
    return keys.where(_within(_part.next_due_at, key, now)).with_only_columns(sa.func.count()).scalar_subquery()


def _within(due: sa.ColumnElement[datetime], key: str, now: datetime) -> sa.ColumnElement[bool]:
    if key == WAITING:
        return due.is_(None)
    since, until = (sa.literal(one, _part.next_due_at.type) if one is not None else None for one in bounds(now)[key])
    conditions = [due >= since] if since is not None else []
    conditions += [due < until] if until is not None else []
    return sa.and_(due.is_not(None), *conditions)


def kept_lists(session: Session, actor: Actor) -> Sequence[SavedList]:
    """Those of the actor, by name."""
    own = select(SavedList).where(SavedList.staff_id == actor.staff_id)
    return session.exec(own.order_by(col(SavedList.name))).all()


def keep_list(session: Session, name: str, query: str, *, actor: Actor) -> None:
    """Under a name that is taken it takes the place of the other."""
    name = required_text(name, "name", longest=LONGEST_NAME)
    kept = kept_lists(session, actor)
    row = next((one for one in kept if one.name == name), None)
    if row is None and len(kept) >= MOST_KEPT:
        raise InvalidInput(N_("keep at most %(most)s filters; take one away first"), most=MOST_KEPT, field="name")
    row = row or SavedList(staff_id=actor.staff_id or 0, name=name, query="")
    row.query = query
    session.add(row)


def drop_list(session: Session, list_id: int, *, actor: Actor) -> None:
    row = session.get(SavedList, list_id)
    if row is None or row.staff_id != actor.staff_id:
        raise NotFound(N_("there is no such filter"))
    session.delete(row)


def query_of(given: Mapping[str, str], names: Sequence[str]) -> str:
    """The filter as an address carries it, of the names that are filters and no others."""
    return "&".join(f"{name}={given[name]}" for name in names if given.get(name, "").isalnum())
