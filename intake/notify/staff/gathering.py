"""What waits for one recipient becomes one message: numbers, counts and a link, never what anybody wrote.

The deliveries of a recipient are locked first, so of two workers one writes and the other finds nothing. What was read
or settled meanwhile is left out; what is settled after the message is written keeps it from leaving (`drop_void`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, and_, col, select

from intake.casework.actor import SYSTEM
from intake.casework.outbox.complainant_messages import store_message
from intake.language.i18n import use_language
from intake.models import Notice, NoticeDelivery, Staff
from intake.notify.claims import ClaimedMessage
from intake.notify.outbox import lock_message, settle
from intake.notify.staff.contacts import reach_of
from intake.numbers import new_id
from intake.rendering import render_text
from intake.sealing.places import address_place, body_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import seal_stray
from intake.vocabulary import MessageState, Road
from routing.models import Department

TEMPLATE = "staff"
MOST_NUMBERS = 20
_WAITS = (col(NoticeDelivery.message_id).is_(None), col(NoticeDelivery.withdrawn_at).is_(None))
_IS_OPEN = and_(col(Notice.read_at).is_(None), col(Notice.settled_at).is_(None))


@dataclass(frozen=True)
class Envelope:
    """Whom the waiting deliveries of one road are for."""

    recipient: str
    road: Road


def envelopes_due(session: Session, *, at: datetime, limit: int = 200) -> Sequence[Envelope]:
    """Recipients of whose deliveries one at least is due."""
    due = select(NoticeDelivery.recipient, NoticeDelivery.road).where(*_WAITS, NoticeDelivery.due_at <= at)
    found = session.exec(due.distinct().order_by(NoticeDelivery.recipient, NoticeDelivery.road).limit(limit))
    return [Envelope(recipient, Road(road)) for recipient, road in found]


def gather(session: Session, ring: KeyRing, envelope: Envelope, *, public_url: str, at: datetime) -> bool:
    """Write the one message; False where nobody has to be told anything any more, or nothing is due."""
    waiting = _lock_waiting(session, envelope)
    if not any(one.due_at <= at for one in waiting):
        return False
    ids = {one.notice_id for one in waiting}
    notices = {row.id: row for row in session.exec(select(Notice).where(col(Notice.id).in_(ids), _IS_OPEN))}
    # What stands on no page yet waits, although something else of theirs is due.
    ready = [one for one in waiting if one.notice_id in notices and notices[one.notice_id].shown_at <= at]
    address = _address(session, envelope, waiting[0])
    gone = [one for one in waiting if one.notice_id not in notices or not address]
    _mark(session, gone, withdrawn_at=at)
    if not ready or not address:
        return False
    message_id = _write(session, ring, envelope, ready, notices, address=address, public_url=public_url, at=at)
    _mark(session, ready, message_id=message_id)
    return True


def drop_void(session: Session, claims: Sequence[ClaimedMessage], *, at: datetime) -> set[int]:
    """Those just claimed of which all they tell was read or settled before they left: dropped, and which they are."""
    ids = [one.message_id for one in claims if one.template == TEMPLATE]
    if not ids:
        return set()
    about = select(NoticeDelivery.message_id).join(Notice).where(col(NoticeDelivery.message_id).in_(ids)).distinct()
    void = set(session.exec(about)) - set(session.exec(about.where(_IS_OPEN)))
    for message_id in sorted(one for one in void if one is not None):
        message, _complaint = lock_message(session, message_id, None)
        message.departures = max(message.departures - 1, 0)
        settle(session, message, None, MessageState.DROPPED, actor=SYSTEM, at=at)
    return {one for one in void if one is not None}


def _lock_waiting(session: Session, envelope: Envelope) -> Sequence[NoticeDelivery]:
    theirs = (NoticeDelivery.recipient == envelope.recipient, NoticeDelivery.road == envelope.road)
    statement = select(NoticeDelivery).where(*theirs, *_WAITS).order_by(col(NoticeDelivery.id)).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).all()


def _mark(session: Session, deliveries: Sequence[NoticeDelivery], **values: Any) -> None:
    if deliveries:
        ids = [one.id for one in deliveries]
        session.execute(update(NoticeDelivery).where(col(NoticeDelivery.id).in_(ids)).values(**values))


def _address(session: Session, envelope: Envelope, delivery: NoticeDelivery) -> str:
    """As it is now: whoever took theirs away is not written to."""
    if delivery.staff_id is not None:
        staff = session.get(Staff, delivery.staff_id)
        is_there = staff is not None and staff.is_active
        return reach_of(session, delivery.staff_id).address(envelope.road) if is_there else ""
    department = session.get(Department, delivery.department_id)
    return department.email if department is not None and envelope.road is Road.MAIL else ""


def _write(
    session: Session,
    ring: KeyRing,
    envelope: Envelope,
    deliveries: Sequence[NoticeDelivery],
    notices: dict[int, Notice],
    *,
    address: str,
    public_url: str,
    at: datetime,
) -> int:
    first, message_id = deliveries[0], new_id(at)
    staff = session.get(Staff, first.staff_id) if first.staff_id is not None else None
    told = [notices[one.notice_id] for one in deliveries]
    with use_language(staff.language if staff is not None else "zh"):
        folder = "mail" if envelope.road is Road.MAIL else "sms"
        body = render_text(f"{folder}/{TEMPLATE}.txt", **_words(session, deliveries, told, public_url))
    values = {
        "id": message_id,
        "complaint_id": None,
        "dedupe_key": f"{TEMPLATE}:{envelope.road}:{first.id}",
        "template": TEMPLATE,
        "sealed_to": ring.seal(address.encode(), place=address_place(message_id)),
        "phone_hash": ring.phone_hash(address),
        "body": seal_stray(ring, body, place=body_place(message_id)),
        "state": MessageState.QUEUED,
        "next_attempt_at": at,
        "created_at": at,
        "road": envelope.road,
        "staff_id": first.staff_id,
        "department_id": first.department_id,
    }
    store_message(session, values)
    return message_id


def _words(
    session: Session, deliveries: Sequence[NoticeDelivery], told: Sequence[Notice], public_url: str
) -> dict[str, Any]:
    numbers = list(dict.fromkeys(str(one.params["number"]) for one in told if one.complaint_id is not None))
    away = {one.for_staff_id for one in deliveries} - {None}
    names = select(Staff.display_name).where(col(Staff.id).in_(away)).order_by(Staff.display_name)
    return {
        "complaints": len(numbers),
        "notices": len(told),
        "numbers": numbers[:MOST_NUMBERS],
        "more": max(len(numbers) - MOST_NUMBERS, 0),
        "for_names": list(session.exec(names)) if away else [],
        "address": public_url.rstrip("/"),
    }
