"""Texts that wait to leave: some with nothing around them, and that of a complaint really registered."""

from sqlalchemy import insert, update
from sqlmodel import select

from intake.clock import now
from intake.models import Message
from intake.numbers import new_id
from intake.runtime import Runtime
from intake.sealing.places import address_place, body_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import seal_stray
from intake.vocabulary import MessageState
from tests import factories as make

PHONE, CODE = "+8613800001234", "ABCD2345"


def queue(runtime: Runtime, count: int = 1, *, ring: KeyRing | None = None, **changes: object) -> list[int]:
    """So many messages, due now, with nothing else around them."""
    at, ring = now(), ring or runtime.ring
    rows = []
    for _ in range(count):
        message_id = new_id(at)
        row = {
            "id": message_id,
            "dedupe_key": f"test:{message_id}",
            "template": "received",
            "sealed_to": ring.seal(PHONE.encode(), place=address_place(message_id)),
            "body": seal_stray(ring, f"合成短信 {message_id}", place=body_place(message_id)),
            "state": MessageState.QUEUED,
            "attempts": 0,
            "next_attempt_at": at,
            "created_at": at,
        }
        rows.append(row | changes)
    with runtime.db.unit_of_work() as session:
        session.connection().execute(insert(Message.__table__), rows)
    return [row["id"] for row in rows]


def register(runtime: Runtime, *, ring: KeyRing | None = None, **changes: object) -> tuple[int, str]:
    """The message about a complaint really registered, due now, and the complaint's number."""
    with runtime.db.unit_of_work() as session:
        office = make.make_office(session, ring=ring or runtime.ring, at=now())
        complaint = make.make_complaint(session, office, at=now(), tracking_code=CODE)
        session.connection().execute(update(Message).values(next_attempt_at=now(), **changes))
        return session.exec(select(Message)).one().id, complaint.number
