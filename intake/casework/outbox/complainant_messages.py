"""What the complainant is told: a row of the outbox, written with the change it tells of. Sending is the workers'."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.ledger.commitments import note_inserted
from intake.events import EventKind
from intake.identity.person import contact_phone, find_person
from intake.job_names import Job
from intake.language.i18n import use_language
from intake.models import Complaint, Message
from intake.numbers import new_id
from intake.rendering import render_text
from intake.sealing.places import address_place, body_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import SealedText, TextKey, seal_stray, text_key_of
from intake.vocabulary import MessageState, Road

_INSERT = insert(Message.__table__)


def message_values(
    collaborators: Collaborators,
    template: str,
    *,
    phone: str,
    cause: str,
    at: datetime,
    language: str = "zh",
    text_key: TextKey | None = None,
    send_at: datetime | None = None,
    **words: Any,
) -> dict[str, Any]:
    """Column values of one message to `phone` (E.164). `cause` makes it unique: one cause, one message, ever.

    `text_key` is that of the complaint it is about.
    """
    message_id = new_id(at)
    with use_language(language):
        body = render_text(f"sms/{template}.txt", at=at, **words)
    return {
        "id": message_id,
        "complaint_id": text_key.complaint_id if text_key is not None else None,
        "dedupe_key": f"{template}:{cause}",
        "template": template,
        "sealed_to": collaborators.ring.seal(phone.encode(), place=address_place(message_id)),
        "phone_hash": collaborators.ring.phone_hash(phone),
        "body": _sealed(collaborators.ring, message_id, body, text_key),
        "state": MessageState.QUEUED,
        "next_attempt_at": send_at or at,
        "created_at": at,
    }


def tell(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    template: str,
    *,
    cause: str,
    at: datetime,
    send_at: datetime | None = None,
    **words: Any,
) -> bool:
    """Queue a message to the complainant, to leave at `send_at`, else at once; False when no number is known.

    Of a training complaint nobody outside hears. The caller holds the complaint's row.

    Templates stand in `templates/sms/`; each is given `number`, `at` and `calendar` beside `words`.
    """
    said = dict(words, send_at=send_at)
    return bool(tell_many(session, collaborators, [complaint], template, cause=cause, at=at, **said))


def tell_many(
    session: Session,
    collaborators: Collaborators,
    complaints: Iterable[Complaint],
    template: str,
    *,
    cause: str,
    at: datetime,
    **words: Any,
) -> int:
    """The same to each of these complainants, stored in one statement; answers how many have a number."""
    told: list[tuple[Complaint, dict[str, Any]]] = []
    for complaint in complaints:
        phone = contact_phone(session, collaborators.ring, complaint.id) if not complaint.is_training else None
        if phone is not None:
            values = message_values(
                collaborators,
                template,
                phone=phone,
                cause=f"{complaint.id}:{cause}",
                at=at,
                language=complaint.language,
                text_key=text_key_of(session, complaint),
                number=complaint.number,
                calendar=collaborators.rules.calendars.of(complaint.region_code),
                **words,
            )
            told.append((complaint, values))
    if told:
        store_messages(session, [values for _complaint, values in told])
        collaborators.jobs.nudge_later(session, Job.DRAIN_MESSAGES)
    for complaint, values in told:
        said = {"message_id": values["id"], "template": template}
        audit.record(session, complaint, EventKind.MESSAGE_QUEUE, actor=SYSTEM, at=at, **said)
    return len(told)


def mail(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    template: str,
    *,
    cause: str,
    at: datetime,
    **words: Any,
) -> bool:
    """As `tell`, to the complainant's e-mail address; templates stand in `templates/mail/`, their title first."""
    address = find_person(session, complaint.id).email if not complaint.is_training else ""
    if not address:
        return False
    message_id, ring = new_id(at), collaborators.ring
    with use_language(complaint.language):
        body = render_text(f"mail/{template}.txt", at=at, number=complaint.number, **words)
    values = {
        "id": message_id,
        "complaint_id": complaint.id,
        "dedupe_key": f"{template}:{complaint.id}:{cause}",
        "template": template,
        "sealed_to": ring.seal(address.encode(), place=address_place(message_id)),
        "phone_hash": ring.phone_hash(address),
        "body": text_key_of(session, complaint).seal(body),
        "state": MessageState.QUEUED,
        "next_attempt_at": at,
        "created_at": at,
        "road": Road.MAIL,
    }
    store_message(session, values)
    audit.record(
        session, complaint, EventKind.MESSAGE_QUEUE, actor=SYSTEM, at=at, message_id=message_id, template=template
    )
    collaborators.jobs.nudge_later(session, Job.DRAIN_MAILS)
    return True


def store_message(session: Session, values: dict[str, Any]) -> None:
    """The event of one that is about a complaint follows."""
    store_messages(session, [values])


def store_messages(session: Session, messages: Sequence[dict[str, Any]]) -> None:
    """As `store_message`, of many."""
    session.connection().execute(_INSERT, list(messages))
    for values in messages:
        note_inserted(session, Message, values)


def _sealed(ring: KeyRing, message_id: int, body: str, text_key: TextKey | None) -> SealedText | None:
    """Under its complaint's key; what is about none under the ring's own."""
    if text_key is not None:
        return text_key.seal(body)
    return seal_stray(ring, body, place=body_place(message_id))
