"""A person releases a draft: from then on it stands, is bound by the record, opens by its link and leaves by e-mail."""

import secrets
from datetime import datetime

from sqlmodel import Session, select

from intake.bulletin import sentences
from intake.bulletin.archive import figures_of
from intake.bulletin.document import number_words, title_words
from intake.bulletin.making import draft_cause
from intake.bulletin.readers import OpenedReader, readers
from intake.bulletin.spans import read_span
from intake.casework.actor import Actor
from intake.casework.ledger.bulletins import record_release
from intake.casework.outbox.complainant_messages import store_message
from intake.casework.outbox.staff_notices import BULLETIN_DRAFTED, settle_cause
from intake.errors import NotAllowed, NotFound, NotPossibleNow
from intake.language.i18n import use_language
from intake.models import Bulletin
from intake.numbers import new_id
from intake.rendering import render_text
from intake.sealing.places import address_place, body_place
from intake.sealing.ring import key_ring_of
from intake.sealing.text import seal_stray
from intake.vocabulary import BulletinState, MessageState, Road, StaffRole
from routing.translatable import N_

TEMPLATE = "bulletin"
_LINK_BYTES = 24


def release(
    session: Session, bulletin_id: int, *, digest: str, actor: Actor, at: datetime, public_url: str = ""
) -> int:
    """What was looked at, by its digest; answers how many mails were written. Without `public_url` none is.

    Raises NotPossibleNow for what is no draft, or another one by now.
    """
    actor.must_be(StaffRole.SUPERVISOR)
    if actor.staff_id is None:
        raise NotAllowed(N_("a bulletin is released by a person"))
    row = session.exec(select(Bulletin).where(Bulletin.id == bulletin_id).with_for_update()).first()
    if row is None:
        raise NotFound(N_("there is no such bulletin"))
    if row.state is not BulletinState.DRAFT:
        raise NotPossibleNow(N_("only a draft can be released"))
    if row.digest != digest or figures_of(row).period != row.period:
        raise NotPossibleNow(N_("The draft was counted anew since you looked at it; look at it again."))
    row.state, row.released_at, row.released_by_id = BulletinState.RELEASED, at, actor.staff_id
    row.link = secrets.token_urlsafe(_LINK_BYTES)
    session.add(row)
    session.flush()
    record_release(session, row, actor=actor, at=at)
    settle_cause(session, BULLETIN_DRAFTED, draft_cause(row), at=at)
    reached = [one for one in readers(session, row.kind) if one.address] if public_url else []
    for reader in reached:
        _write_mail(session, row, reader, public_url=public_url, at=at)
    return len(reached)


def _write_mail(session: Session, row: Bulletin, reader: OpenedReader, *, public_url: str, at: datetime) -> None:
    """A link and the digest, with the first paragraph; the files are fetched there."""
    ring, message_id = key_ring_of(session), new_id(at)
    with use_language(reader.language):
        span, figures = read_span(row.period), figures_of(row)
        said = {
            "title": title_words(span),
            "number": number_words(span),
            "paragraph": next(sentences.overview(figures)),
            "address": f"{public_url.rstrip('/')}/bulletin/{row.link}?lang={reader.language}",
            "digest": row.digest,
            "is_synthetic": figures.is_synthetic,
        }
        body = render_text(f"mail/{TEMPLATE}.txt", **said)
    values = {
        "id": message_id,
        "complaint_id": None,
        "dedupe_key": f"{TEMPLATE}:{row.id}:{reader.id}",
        "template": TEMPLATE,
        "sealed_to": ring.seal(reader.address.encode(), place=address_place(message_id)),
        "phone_hash": ring.phone_hash(reader.address),
        "body": seal_stray(ring, body, place=body_place(message_id)),
        "state": MessageState.QUEUED,
        "next_attempt_at": at,
        "created_at": at,
        "road": Road.MAIL,
        "staff_id": reader.staff_id,
        "department_id": None,
    }
    store_message(session, values)
