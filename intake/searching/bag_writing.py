"""Writing the bags: of what came in since, of what was said since in a complaint, and of all there was before.

Each lot is a transaction that holds its complaints' rows: of two workers each takes others, and whoever erases a
complaint waits for the lot, or is passed over. A lot done twice changes nothing.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from intake.db import Database
from intake.events import EventKind
from intake.identity.person import find_people
from intake.models import Complaint, ComplaintEvent, WordBag, WordBagVersion
from intake.numbers import first_id
from intake.sealing.ring import KeyRing
from intake.searching.bag_versions import hasher_of, version_in_use
from intake.searching.bigrams import bigrams_of
from intake.searching.said import open_added, open_said
from intake.searching.word_hashes import WordHasher, as_bytes
from intake.vocabulary import Move
from routing.normalise import needle_of

log = logging.getLogger(__name__)

# Complaints a transaction: on SQLite nobody else writes meanwhile.
LOT = 50
# A nudge looks for what came in since; once a day all are looked through.
_NEW = timedelta(days=1)
# PostgreSQL hands out ids of events before their transactions commit: so many behind the last are looked at again.
_LOOKED_BACK = 5_000
_FOLLOWED_AT_ONCE = 50_000
_TOP = 2**63 - 1
# What may have changed the texts that are looked for, or what the complaint is about.
_SPEAKING = (
    EventKind.COMPLAINT_SUPPLEMENT,
    EventKind.COMPLAINT_CORRECT,
    EventKind.COMPLAINT_MOVE,
    EventKind.HANDLING_REPLY,
    EventKind.DATA_DECIDE,  # another name
)
# Moves that end nothing: no word of theirs is looked for.
_SILENT = frozenset({Move.ACCEPT, Move.DISPATCH, Move.DESIGNATE, Move.SIGN, Move.REPLY, Move.CLOSE, Move.ARCHIVE})

_c, _b, _e = Complaint.__table__.c, WordBag.__table__.c, ComplaintEvent.__table__.c
_v = WordBagVersion.__table__.c
Progress = Callable[[int, int], None]


def write_bags(
    db: Database,
    ring: KeyRing,
    *,
    at: datetime,
    max_seconds: float,
    is_whole: bool = False,
    progress: Progress = lambda _done, _all: None,
) -> int:
    """Bags of what has none of the version in use, and of what has others words by now; how many."""
    end = time.monotonic() + max_seconds
    with db.unit_of_work() as session:
        version = version_in_use(session, ring, at=at)
    hasher = hasher_of(ring, version.version, version.key_id) if version else None
    if version is None or hasher is None:
        log.warning("word bags were made under a key that is not in the ring: none is written")
        return 0
    count = _follow(db, ring, hasher, version.followed_to)
    if is_whole or version.filled_at is None:
        return count + _fill(db, ring, hasher, end=end, at=at, progress=progress)
    while time.monotonic() < end:
        lot = _lot(db, ring, hasher, _c.id > first_id(at - _NEW))
        count += len(lot)
        if len(lot) < LOT:
            break
    return count


def bags_written(session: Session) -> tuple[int, int]:
    """Of how many complaints there are bags of the newest version, and how many complaints there are to be found."""
    newest = sa.select(sa.func.max(_v.version)).scalar_subquery()
    done = session.scalar(sa.select(sa.func.count()).select_from(WordBag.__table__).where(_b.version == newest))
    there = session.scalar(sa.select(sa.func.count()).select_from(Complaint.__table__).where(_c.text_key.is_not(None)))
    return done or 0, there or 0


def _fill(db: Database, ring: KeyRing, hasher: WordHasher, *, end: float, at: datetime, progress: Progress) -> int:
    """All there is, the newest first; between two lots what came in meanwhile."""
    with db.reading() as session:
        done, there = bags_written(session)
    before, newest, count = _TOP, 0, 0
    while time.monotonic() < end:
        lot = _lot(db, ring, hasher, _c.id < before)
        if not lot:
            _say_filled(db, hasher.version, at)
            return count
        before, newest, count = lot[-1], newest or lot[0], count + len(lot)
        fresh = _lot(db, ring, hasher, _c.id > newest)
        if 0 < len(fresh) < LOT:
            newest = fresh[0]
        count += len(fresh)
        progress(min(done + count, there), there)
    return count


def _lot(db: Database, ring: KeyRing, hasher: WordHasher, which: ColumnElement[bool]) -> Sequence[int]:
    """The newest of these that have no bag of this version, or newer, and nobody holds; their ids, the newest first."""
    has_one = sa.exists().where(_b.complaint_id == _c.id, _b.version >= hasher.version)
    statement = (
        sa.select(_c.id)
        .where(which, _c.text_key.is_not(None), ~has_one)
        .order_by(_c.id.desc())
        .limit(LOT)
        .with_for_update(skip_locked=True)
    )
    with db.unit_of_work() as session:
        lot = session.connection().scalars(statement).all()
        _write(session, ring, hasher, lot)
    return lot


def _follow(db: Database, ring: KeyRing, hasher: WordHasher, followed_to: int) -> int:
    """What was answered, added, decided or ended since: by the record, so that no verb has to think of it."""
    after, count = max(followed_to - _LOOKED_BACK, 0), 0
    while True:
        with db.reading() as session:
            newest = session.scalar(sa.select(sa.func.max(_e.id))) or 0
            until = min(after + _FOLLOWED_AT_ONCE, newest)
            stale = _stale(session, hasher, after, until)
        for place in range(0, len(stale), LOT):
            count += _write_anew(db, ring, hasher, stale[place : place + LOT])
        if until > followed_to:
            with db.unit_of_work() as session:
                moved = sa.update(WordBagVersion.__table__).values(followed_to=until)
                session.execute(moved.where(_v.version == hasher.version, _v.followed_to < until))
        if until >= newest:
            return count
        after = until


def _stale(session: Session, hasher: WordHasher, after: int, until: int) -> list[int]:
    """Complaints in which something was said after their bag was made. One without a bag is found by that."""
    said: dict[int, int] = {}
    events = sa.select(_e.complaint_id, _e.seq, _e.kind, _e.data).where(_e.id > after, _e.id <= until)
    for row in session.connection().execute(events.where(_e.kind.in_(_SPEAKING))):
        if row.kind != EventKind.COMPLAINT_MOVE or row.data["move"] not in _SILENT:
            said[row.complaint_id] = max(row.seq, said.get(row.complaint_id, 0))
    ids, found = sorted(said), []
    for place in range(0, len(ids), 500):
        bags = sa.select(_b.complaint_id, _b.event_count).where(
            _b.complaint_id.in_(ids[place : place + 500]), _b.version == hasher.version
        )
        found += [
            row.complaint_id for row in session.connection().execute(bags) if row.event_count < said[row.complaint_id]
        ]
    return found


def _write_anew(db: Database, ring: KeyRing, hasher: WordHasher, ids: Sequence[int]) -> int:
    """Whoever acts on one of them just now is waited for, as it is looked at again at no set time."""
    there = sa.select(_c.id).where(_c.id.in_(ids), _c.text_key.is_not(None)).order_by(_c.id).with_for_update()
    with db.unit_of_work() as session:
        held = session.connection().scalars(there).all()
        _write(session, ring, hasher, held)
    return len(held)


def _write(session: Session, ring: KeyRing, hasher: WordHasher, ids: Sequence[int]) -> None:
    """The caller holds their rows."""
    if not ids:
        return
    said, people = open_said(session, ring, ids), find_people(session, ring, ids)
    open_added(session, said.values())
    connection = session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    rows = []
    for one in said.values():
        bigrams: Iterable[str] = frozenset().union(*map(bigrams_of, one.texts))
        name = needle_of(people[one.complaint_id].name) if one.complaint_id in people else ""
        bag = hasher.bag(one.complaint_id, bigrams=bigrams, number=one.number, name=name)
        kept: Any = as_bytes(bag) if is_sqlite else bag
        rows.append(
            {
                "complaint_id": one.complaint_id,
                "version": hasher.version,
                "event_count": one.event_count,
                "hashes": kept,
            }
        )
    insert = (sqlite if is_sqlite else postgresql).insert(WordBag.__table__)
    changed = {name: insert.excluded[name] for name in ("version", "event_count", "hashes")}
    connection.execute(insert.on_conflict_do_update(index_elements=["complaint_id"], set_=changed), rows)


def _say_filled(db: Database, version: int, at: datetime) -> None:
    with db.unit_of_work() as session:
        row = session.get_one(WordBagVersion, version)
        row.filled_at = row.filled_at or at
