"""What staff searched for, kept sealed: so that no word or number of it stands in an address, and one may name it.

What was not named goes after a day; nobody but who asked sees it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.models import StaffSearch
from intake.numbers import new_id
from intake.sealing.places import staff_search_place
from intake.sealing.ring import KeyRing
from intake.searching.criteria import SearchCriteria
from routing.translatable import N_

LONGEST_NAME, MOST_NAMED = 60, 30
KEPT_FOR = timedelta(days=1)

_s = StaffSearch.__table__.c


def keep_search(session: Session, ring: KeyRing, criteria: SearchCriteria, *, actor: Actor, at: datetime) -> int:
    """Its id, for the address of what it finds."""
    search_id = new_id(at)
    sealed = ring.seal(criteria.model_dump_json(exclude_defaults=True).encode(), place=staff_search_place(search_id))
    session.add(StaffSearch(id=search_id, staff_id=actor.staff_id or 0, sealed=sealed, asked_at=at))
    return search_id


def get_search(session: Session, ring: KeyRing, search_id: int, actor: Actor) -> tuple[StaffSearch, SearchCriteria]:
    """One's own, open. Raises NotFound."""
    row = session.get(StaffSearch, search_id)
    if row is None or row.staff_id != actor.staff_id:
        raise NotFound(N_("this search is over; ask again"))
    return row, SearchCriteria.model_validate_json(ring.open(row.sealed, place=staff_search_place(row.id)))


def named_searches(session: Session, actor: Actor) -> Sequence[StaffSearch]:
    mine = select(StaffSearch).where(_s.staff_id == actor.staff_id, _s.name.is_not(None))
    return session.scalars(mine.order_by(col(StaffSearch.name))).all()


def name_search(session: Session, ring: KeyRing, search_id: int, name: str, *, actor: Actor) -> None:
    """Keep it under a name of one's own. Not one for a person: nobody is looked for again and again in one click."""
    row, criteria = get_search(session, ring, search_id, actor)
    name = " ".join(name.split())
    if criteria.is_for_person:
        raise NotPossibleNow(N_("a search for a person is not kept"))
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInput(N_("is 1 to %(most)s characters"), most=LONGEST_NAME, field="saved_name")
    others = [one for one in named_searches(session, actor) if one.id != row.id]
    if any(one.name == name for one in others):
        raise InvalidInput(N_("is the name of another of your searches"), field="saved_name")
    if len(others) >= MOST_NAMED:
        raise NotPossibleNow(N_("you keep %(most)s searches already; forget one first"), most=MOST_NAMED)
    row.name = name


def forget_search(session: Session, search_id: int, *, actor: Actor) -> None:
    """Nothing happens where it is gone already."""
    session.execute(delete(StaffSearch).where(_s.id == search_id, _s.staff_id == actor.staff_id))


def drop_old_searches(session: Session, *, at: datetime) -> int:
    """Those of a day ago that nobody named; how many."""
    old = delete(StaffSearch).where(_s.name.is_(None), _s.asked_at < at - KEPT_FOR)
    there = session.scalar(select(func.count()).where(_s.name.is_(None), _s.asked_at < at - KEPT_FOR)) or 0
    session.execute(old)
    return there
