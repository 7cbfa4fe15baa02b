"""Sessions of staff as rows: begun, seen, proved and ended in the database, so for every browser and process at once.

A session ends by itself when nothing was asked for too long, or after a long day. Once that was noticed it is written
down: a clock put back revives nothing. What lies in the future, because the clock ran ahead, is brought back to now.
"""

import hashlib
import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, literal
from sqlmodel import Session, col, select, update

from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.errors import NotFound
from intake.language.i18n import N_
from intake.models import Staff, StaffSession

# However busy: a session ends after a long day's work.
LONGEST = timedelta(hours=14)
SEEN_EVERY = timedelta(minutes=1)
# What ended is shown to nobody; who signed in when stands in the record for good.
KEPT_FOR = timedelta(days=7)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(session: Session, staff: Staff, *, device: str, address: str, at: datetime) -> str:
    """What the browser is to show from now on: 256 bits, kept nowhere."""
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            staff_id=staff.id,
            digest=digest_of(token),
            version=staff.session_version,
            began_at=at,
            seen_at=at,
            proved_at=at,
            device=device[:60],
            network=network_of(address),
        )
    )
    return token


def is_over(began_at: datetime, seen_at: datetime, *, idle: timedelta, at: datetime) -> bool:
    """Whether nothing was asked for too long, or the day was long enough. What lies in the future is neither."""
    return at - seen_at > idle or at - began_at > LONGEST


def is_to_be_marked(began_at: datetime, seen_at: datetime, proved_at: datetime | None, *, at: datetime) -> bool:
    """Whether the last mark is a minute old, or something lies in the future: the clock was put back."""
    return at - seen_at >= SEEN_EVERY or max(began_at, seen_at, proved_at or seen_at) > at


def mark_seen(session: Session, session_id: int, *, at: datetime) -> None:
    """Nothing of it lies in the future from now on; a password given in the future was not given."""
    began_at, proved_at = col(StaffSession.began_at), col(StaffSession.proved_at)
    moment = literal(at, StaffSession.__table__.c.seen_at.type)
    session.execute(
        update(StaffSession)
        .where(col(StaffSession.id) == session_id, col(StaffSession.ended_at).is_(None))
        .values(
            seen_at=at,
            began_at=case((began_at > at, moment), else_=began_at),
            proved_at=case((proved_at > at, None), else_=proved_at),
        )
    )


def mark_proved(session: Session, session_id: int, *, at: datetime) -> None:
    """The password was given again."""
    session.execute(update(StaffSession).where(col(StaffSession.id) == session_id).values(proved_at=at))


def end_session(session: Session, session_id: int, *, at: datetime) -> None:
    """For every browser that carries its cookie, at once."""
    open_one = update(StaffSession).where(col(StaffSession.id) == session_id, col(StaffSession.ended_at).is_(None))
    session.execute(open_one.values(ended_at=at))


def end_own_session(session: Session, session_id: int, *, actor: Actor, at: datetime) -> None:
    """One of the actor's own, wherever it is. Raises NotFound for anybody else's."""
    row = session.get(StaffSession, session_id)
    if row is None or row.staff_id != actor.staff_id:
        raise NotFound(N_("there is no such session"))
    end_session(session, session_id, at=at)
    record_office(session, "staff:end_session", actor=actor, at=at, staff_id=row.staff_id, device=row.device)


def end_other_sessions(session: Session, *, kept: int, actor: Actor, at: datetime) -> None:
    """All of the actor's own but the one they sit at."""
    others = update(StaffSession).where(
        col(StaffSession.staff_id) == actor.staff_id,
        col(StaffSession.id) != kept,
        col(StaffSession.ended_at).is_(None),
    )
    session.execute(others.values(ended_at=at))
    record_office(session, "staff:end_session", actor=actor, at=at, staff_id=actor.staff_id, device="*")


def live_sessions(session: Session, staff_id: int, *, idle: timedelta, at: datetime) -> Sequence[StaffSession]:
    """Where somebody is signed in, the last used first."""
    found = session.exec(
        select(StaffSession)
        .join(Staff, col(Staff.id) == col(StaffSession.staff_id))
        .where(
            col(StaffSession.staff_id) == staff_id,
            col(StaffSession.ended_at).is_(None),
            col(StaffSession.version) == col(Staff.session_version),
            col(Staff.is_active),
        )
        .order_by(col(StaffSession.seen_at).desc())
    )
    return [one for one in found if not is_over(one.began_at, one.seen_at, idle=idle, at=at)]


def tidy_sessions(session: Session, *, idle: timedelta, at: datetime) -> int:
    """Write down what has ended by itself, and throw away what ended long ago; how many were thrown away."""
    version = select(Staff.session_version).where(col(Staff.id) == col(StaffSession.staff_id)).scalar_subquery()
    is_left = (
        (col(StaffSession.seen_at) < at - idle)
        | (col(StaffSession.began_at) < at - LONGEST)
        | (col(StaffSession.version) != version)
    )
    session.execute(
        update(StaffSession)
        .where(col(StaffSession.ended_at).is_(None), is_left)
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )
    old = col(StaffSession.ended_at) < at - KEPT_FOR
    count = session.exec(select(func.count()).select_from(StaffSession).where(old)).one()
    if count:
        session.execute(delete(StaffSession).where(old).execution_options(synchronize_session=False))
    return count


def network_of(address: str) -> str:
    """Enough to tell the office from elsewhere, too little to find a person by."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:  # noqa: PLR2004
        return ".".join([*address.split(".")[:2], "*", "*"])
    return ":".join(parsed.exploded.split(":")[:2]) + ":…"
