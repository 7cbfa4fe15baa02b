"""Which complaints are one matter: the one that is handled, and those that were joined with it, by whatever way."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.identity import person
from intake.models import Complaint
from intake.vocabulary import State

_complaint = Complaint.__table__
_LONGEST_WAY = 20  # from a joined complaint to the one that is handled


def _below() -> sa.CTE:
    """Ids of all that were joined with one complaint, or with one of these."""
    found = (
        sa.select(_complaint.c.id)
        .where(_complaint.c.merged_into_id == sa.bindparam("lead_id"))
        .cte("joined", recursive=True)
    )
    return found.union(sa.select(_complaint.c.id).where(_complaint.c.merged_into_id == found.c.id))


# Of each closure, and of each page of a complaint: built once, as building it costs as much as running it.
_JOINED = _below()
_IDS = sa.select(_complaint.c.id).where(_complaint.c.id.in_(sa.select(_JOINED.c.id))).order_by(_complaint.c.id)
_IN_STATES = _IDS.where(_complaint.c.state.in_(sa.bindparam("states", expanding=True, type_=_complaint.c.state.type)))
_COUNTS = (
    sa.select(_complaint.c.state, sa.func.count())
    .where(_complaint.c.id.in_(sa.select(_JOINED.c.id)))
    .group_by(_complaint.c.state)
)


def ids_joined_with(session: Session, complaint_id: int, states: Collection[State] = ()) -> list[int]:
    """In the order they came; of these states alone, where any are named."""
    if not states:
        return list(session.connection().scalars(_IDS, {"lead_id": complaint_id}))
    return list(session.connection().scalars(_IN_STATES, {"lead_id": complaint_id, "states": list(states)}))


def count_joined(session: Session, complaint_id: int) -> dict[State, int]:
    """How many complaints were joined with this one, by where each stands."""
    return {row[0]: row[1] for row in session.connection().execute(_COUNTS, {"lead_id": complaint_id})}


def handled_with(session: Session, complaint: Complaint) -> Complaint:
    """The complaint that is worked on for this one: itself, unless it was joined with another."""
    for _step in range(_LONGEST_WAY):
        following = session.get(Complaint, complaint.merged_into_id) if complaint.merged_into_id else None
        if following is None:
            break
        complaint = following
    return complaint


def lock_joined(session: Session, complaint_id: int, states: Collection[State]) -> list[Complaint]:
    """Those joined with it, their rows held and read afresh; what has left these states meanwhile is not among them."""
    ids = ids_joined_with(session, complaint_id, states)
    held = find.lock_many_by_id(session, ids) if ids else {}
    return [one for one in held.values() if one.state in states]


def read_ahead(session: Session, collaborators: Collaborators, complaints: Iterable[Complaint]) -> None:
    """What an act on many of them asks of each, by a statement a table; nothing is recorded of them yet."""
    held = list(complaints)
    ids = [one.id for one in held]
    find.read_handlings_ahead(session, ids)
    person.read_ahead(session, ids)
    ComplaintClocks.read_ahead(session, collaborators, held)


def numbers_of(session: Session, complaint_ids: Collection[int], *, limit: int) -> list[str]:
    """The numbers of the first of these, in the order the complaints came."""
    statement = select(Complaint.number).where(col(Complaint.id).in_(complaint_ids)).order_by(col(Complaint.id))
    return list(session.exec(statement.limit(limit)))
