"""Finding complaints and their parts: `get_` raises, `find_` may return None, `lock_` takes the row."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.visibility import is_seen
from intake.db import transaction_memo
from intake.errors import NotFound, NotYourDepartment
from intake.models import Complaint, Handling
from intake.models.practice import is_practising
from intake.sealing.ring import key_ring_of
from intake.sealing.text import TextKey
from intake.vocabulary import HandlingState, State
from routing.translatable import N_
from routing.vocabulary import Channel

_complaints = Complaint.__table__
_REGISTERED = sa.select(_complaints.c.id).where(
    _complaints.c.channel == sa.bindparam("channel"), _complaints.c.external_id == sa.bindparam("external_id")
)

OPEN_PARTS = (HandlingState.PENDING, HandlingState.SIGNED)
# In which somebody still owes something, and nothing is closed; only a call-back is open and closed at once.
UNDER_WAY = (
    State.RECEIVED,
    State.NEED_INFO,
    State.COORDINATING,
    State.DISPATCHED,
    State.HANDLING,
    State.SUSPENDED,
    State.REPLIED,
)
# Every act begins with these: built once, as building and keying a statement costs as much as running it.
_LOCKED = select(Complaint).with_for_update().execution_options(populate_existing=True)
_BY_NUMBER = _LOCKED.where(Complaint.number == sa.bindparam("number"))
_BY_ID = _LOCKED.where(Complaint.id == sa.bindparam("complaint_id"))
_BY_IDS = _LOCKED.where(col(Complaint.id).in_(sa.bindparam("complaint_ids", expanding=True))).order_by(
    col(Complaint.id)
)
_PARTS_IN_ORDER = select(Handling).order_by(
    col(Handling.is_principal).desc(), col(Handling.dispatched_at), col(Handling.id)
)
# Parts are inserted at once, and what orders them never changes: nothing that waits to be written matters here.
_PARTS_OF_ONE = _PARTS_IN_ORDER.where(Handling.complaint_id == sa.bindparam("complaint_id")).execution_options(
    autoflush=False
)
_PARTS_OF_MANY = _PARTS_IN_ORDER.where(col(Handling.complaint_id).in_(sa.bindparam("complaint_ids", expanding=True)))
_PARTS = "find:parts"
_SEEN_BY_NUMBER = select(Complaint).where(Complaint.number == sa.bindparam("number"))
_SEEN_BY_EXTERNAL_ID = select(Complaint).where(
    Complaint.channel == sa.bindparam("channel"), Complaint.external_id == sa.bindparam("external_id")
)


def is_registered(session: Session, channel: Channel, external_id: str) -> bool:
    """Whether a door has handed this in before; on the hot path, so the statement is built once."""
    row = session.connection().execute(_REGISTERED, {"channel": channel, "external_id": external_id}).first()
    return row is not None


def get_by_external_id(session: Session, channel: Channel, external_id: str) -> Complaint:
    return session.exec(_SEEN_BY_EXTERNAL_ID, params={"channel": channel, "external_id": external_id}).one()


def text_keys_of(session: Session, complaint_ids: Iterable[int]) -> dict[int, TextKey]:
    """The keys of the texts of many complaints, by id, in one statement."""
    wanted = sa.select(_complaints.c.id, _complaints.c.text_key).where(_complaints.c.id.in_(complaint_ids))
    ring = key_ring_of(session)
    return {row.id: TextKey.of(ring, row) for row in session.connection().execute(wanted)}


def find_by_number(session: Session, number: str) -> Complaint | None:
    """Whoever practises finds training complaints alone, and nobody else finds them."""
    found = session.exec(_SEEN_BY_NUMBER, params={"number": number}).first()
    return found if found is None or found.is_training is is_practising() else None


def get_by_number(session: Session, number: str) -> Complaint:
    found = find_by_number(session, number)
    if found is None:
        raise NotFound(N_("there is no such complaint"), field="number")
    return found


def lock_complaint(session: Session, number: str) -> Complaint:
    """The complaint with its row held until the transaction ends, read afresh, and so its parts after it."""
    found = session.exec(_BY_NUMBER, params={"number": number}).first()
    if found is None or (is_practising() and not found.is_training):  # whoever practises touches nothing that counts
        raise NotFound(N_("there is no such complaint"), field="number")
    _parts_read(session).pop(found.id, None)
    return found


def lock_by_id(session: Session, complaint_id: int) -> Complaint:
    _parts_read(session).pop(complaint_id, None)
    return session.exec(_BY_ID, params={"complaint_id": complaint_id}).one()


def lock_many_by_id(session: Session, complaint_ids: Iterable[int]) -> dict[int, Complaint]:
    """Those of these ids, in one order for whoever locks many; read afresh."""
    found = {row.id: row for row in session.exec(_BY_IDS, params={"complaint_ids": list(complaint_ids)})}
    for complaint_id in found:
        _parts_read(session).pop(complaint_id, None)
    return found


def handlings_of(session: Session, complaint_id: int) -> Sequence[Handling]:
    """Every part, principal first, then in the order they were dispatched; read once in a transaction."""
    known = _parts_read(session)
    if complaint_id not in known:
        known[complaint_id] = list(session.exec(_PARTS_OF_ONE, params={"complaint_id": complaint_id}))
    return known[complaint_id]


def read_handlings_ahead(session: Session, complaint_ids: Iterable[int]) -> None:
    """What `handlings_of` will be asked of each of these, in one statement; their rows are held."""
    known = _parts_read(session)
    unread = [one for one in complaint_ids if one not in known]
    known.update({one: [] for one in unread})
    for part in handlings_of_many(session, unread) if unread else ():
        known[part.complaint_id].append(part)


def add_handlings(session: Session, complaint_id: int, parts: Sequence[Handling]) -> None:
    """Parts given out now. What was taken back is written before them, so a department may be given one again."""
    known = [*handlings_of(session, complaint_id), *parts]
    session.add_all(parts)
    _parts_read(session)[complaint_id] = sorted(
        known, key=lambda one: (not one.is_principal, one.dispatched_at, one.id)
    )


def _parts_read(session: Session) -> dict[int, list[Handling]]:
    known: dict[int, list[Handling]] = transaction_memo(session).setdefault(_PARTS, {})
    return known


def handlings_of_many(session: Session, complaint_ids: Iterable[int]) -> Sequence[Handling]:
    """Every part of each of them, in the order of `handlings_of`."""
    return session.exec(_PARTS_OF_MANY, params={"complaint_ids": list(complaint_ids)}).all()


def open_handling_of(session: Session, complaint: Complaint, department_id: int | None) -> Handling:
    """The department's open part; raises NotYourDepartment where it has none."""
    own = (part for part in handlings_of(session, complaint.id) if part.department_id == department_id)
    found = next((part for part in own if part.state in OPEN_PARTS), None)
    if found is None:
        raise NotYourDepartment(N_("this complaint has no open part with your department"))
    return found


def must_see(session: Session, complaint: Complaint, actor: Actor) -> None:
    """Raises NotFound where the actor does not see it: to them it does not exist."""
    if complaint.is_training is not is_practising() or not is_seen(session, complaint, actor):
        raise NotFound(N_("there is no such complaint"), field="number")
