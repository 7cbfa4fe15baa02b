"""The version in use: made where there is none, or where the ring's first key is another. Workers fill a new one."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session

from intake.models import ComplaintEvent, WordBagVersion
from intake.sealing.ring import KeyRing
from intake.searching.word_hashes import WordHasher

# Another host may have been given the new key first. If the key of the newest version stays unknown, it was lost.
LOST_AFTER = timedelta(days=1)
_PURPOSE = "word-bag"
_versions = WordBagVersion.__table__.c
_NEWEST = select(_versions.version, _versions.key_id, _versions.filled_at).order_by(_versions.version.desc())


def hashers(session: Session, ring: KeyRing) -> tuple[list[WordHasher], bool]:
    """Those to be asked, the newest first, none before a worker has run; and whether they know every complaint."""
    found: list[WordHasher] = []
    rows = session.connection().execute(_NEWEST.limit(2)).all()
    for row in rows:
        hasher = hasher_of(ring, row.version, row.key_id)
        found += [hasher] if hasher else []
        if row.filled_at is not None:
            break
    return found, bool(rows) and rows[0].filled_at is not None


def version_in_use(session: Session, ring: KeyRing, *, at: datetime) -> WordBagVersion | None:
    """The newest, or the one that must follow it now. Two workers at once collide, and one of them is run again."""
    newest = session.scalars(select(WordBagVersion).order_by(_versions.version.desc()).limit(1)).first()
    if newest is None:
        return _make(session, ring, 1, at=at)
    if newest.key_id == ring.current:
        return newest
    if hasher_of(ring, newest.version, newest.key_id) is None and at - newest.made_at < LOST_AFTER:
        return None
    return _make(session, ring, newest.version + 1, at=at)


def hasher_of(ring: KeyRing, version: int, key_id: str) -> WordHasher | None:
    """None where its key is not in the ring any more."""
    key = ring.derived_key(key_id, _PURPOSE)
    return WordHasher(version, key) if key is not None else None


def _make(session: Session, ring: KeyRing, version: int, *, at: datetime) -> WordBagVersion:
    newest = session.scalar(select(func.max(ComplaintEvent.__table__.c.id)))
    made = WordBagVersion(version=version, key_id=ring.current, made_at=at, followed_to=newest or 0)
    session.add(made)
    session.flush()
    return made
