"""The version in use: made where there is none, where the ring's first key is another, or what is common was counted.

A new one is filled by the workers; until it is, the one before is asked too.
"""

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlmodel import Session

from intake.duplicates.common_shingles import MOST_COUNTED, count_common, shipped
from intake.duplicates.sketch import Sketcher
from intake.models import SketchVersion, WordingSketch
from intake.sealing.envelope import CannotOpen
from intake.sealing.places import stop_list_place
from intake.sealing.ring import KeyRing

# What is common is counted anew when there are so many times more complaints to count in.
GROWN = 2
LOST_AFTER = timedelta(days=1)
_KNOWN: WeakKeyDictionary[Engine, dict[tuple[int, str], Sketcher]] = WeakKeyDictionary()
_versions, _sketches = SketchVersion.__table__, WordingSketch.__table__
_NEWEST = select(_versions.c.version, _versions.c.key_id, _versions.c.filled_at).order_by(_versions.c.version.desc())


def sketchers(session: Session, ring: KeyRing) -> list[Sketcher]:
    """Those to be asked, the newest first; none before a worker has run, or where the ring has lost the key."""
    found: list[Sketcher] = []
    for row in session.connection().execute(_NEWEST.limit(2)):
        sketcher = _sketcher(session, ring, row.version, row.key_id)
        found += [sketcher] if sketcher else []
        if row.filled_at is not None:
            break
    return found


def version_in_use(session: Session, ring: KeyRing, *, at: datetime) -> SketchVersion | None:
    """The newest, or the one that must follow it now. Two workers at once collide, and one of them is run again.

    None where another host has made one under a key that this one does not have: settings are just being changed, and
    two hosts would take turns in undoing each other's. If it stays so the key was lost, and sketches begin anew.
    """
    newest = _newest(session)
    if newest is None:
        return _make(session, ring, 1, 0, shipped(), at=at)
    common = _opened(ring, newest)
    if common is None:
        is_lost = at - newest.made_at > LOST_AFTER
        return _make(session, ring, newest.version + 1, 0, shipped(), at=at) if is_lost else None
    if newest.key_id == ring.current:
        return newest
    return _make(session, ring, newest.version + 1, newest.counted_of, common, at=at)


def recount(session: Session, ring: KeyRing, *, at: datetime) -> bool:
    """A new version by a new count, where there is much more to count in or the count was lost."""
    newest = version_in_use(session, ring, at=at)
    if newest is None:
        return False
    there = session.scalar(select(func.count()).select_from(_sketches)) or 0
    if min(there, MOST_COUNTED) < GROWN * max(newest.counted_of, 1):
        return False
    count, common = count_common(session, ring)
    if common == _opened(ring, newest):
        newest.counted_of = count
        return False
    _make(session, ring, newest.version + 1, count, common, at=at)
    return True


def _newest(session: Session) -> SketchVersion | None:
    return session.scalars(select(SketchVersion).order_by(_versions.c.version.desc()).limit(1)).first()


def _make(
    session: Session, ring: KeyRing, version: int, count: int, common: frozenset[str], *, at: datetime
) -> SketchVersion:
    sealed = ring.seal(" ".join(sorted(common)).encode(), place=stop_list_place(version))
    made = SketchVersion(version=version, key_id=ring.current, counted_of=count, stop_list=sealed, made_at=at)
    session.add(made)
    session.flush()
    return made


def _opened(ring: KeyRing, row: SketchVersion) -> frozenset[str] | None:
    try:
        return frozenset(ring.open(row.stop_list, place=stop_list_place(row.version)).decode().split(" "))
    except CannotOpen:
        return None


def sketcher_of(ring: KeyRing, row: SketchVersion) -> Sketcher | None:
    """None where its key is not in the ring any more."""
    key, common = ring.derived_key(row.key_id, f"wording-sketch:{row.version}"), _opened(ring, row)
    return Sketcher(row.version, key, common) if key is not None and common is not None else None


def _sketcher(session: Session, ring: KeyRing, version: int, key_id: str) -> Sketcher | None:
    """Opened once in a process: a version never changes, but for what seals it."""
    known = _KNOWN.setdefault(session.get_bind().engine, {})
    if (version, key_id) not in known:
        made = sketcher_of(ring, session.get_one(SketchVersion, version))
        if made is None:
            return None
        known[version, key_id] = made
    return known[version, key_id]
