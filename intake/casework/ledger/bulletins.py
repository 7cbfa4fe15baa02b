"""The bulletins that were released: the record commits to each, so that none is rewritten, lost or slipped in."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.ledger.findings import AuditProgress
from intake.casework.ledger.formats import canonical_json
from intake.errors import DomainError
from intake.models import Bulletin, OfficeEvent
from intake.record_keys import RecordKeys, record_keys_of
from intake.vocabulary import BulletinState
from routing.translatable import N_, TranslatableText

RELEASED = "bulletin:release"
_PURPOSE = b"bulletin:"


def record_release(session: Session, bulletin: Bulletin, *, actor: Actor, at: datetime) -> None:
    """Commit to a bulletin as it is stored."""
    keys = record_keys_of(session)
    told = {"period": bulletin.period, "revision": bulletin.revision, "digest": bulletin.digest}
    mac = _commitment(keys, keys.current, bulletin)
    audit.record_office(
        session, RELEASED, actor=actor, at=at, bulletin=str(bulletin.kind), **told, key_id=keys.current, commitment=mac
    )


def check_bulletins(session: Session, keys: RecordKeys, progress: AuditProgress) -> None:
    """Each release that the office chain tells of, and none that it does not; drafts bind nobody."""
    released = select(Bulletin).where(Bulletin.state == BulletinState.RELEASED)
    stored = {(row.period, row.revision): row for row in session.scalars(released)}
    told = select(OfficeEvent).where(OfficeEvent.kind == RELEASED).order_by(col(OfficeEvent.seq))
    for event in session.scalars(told):
        period, revision = event.data["period"], event.data["revision"]
        row = stored.pop((period, revision), None)
        if row is None:
            text = N_("bulletin %(period)s, revision %(revision)s, is gone")
            progress.add(TranslatableText(text, period=period, revision=revision))
        elif not _is_committed_to(keys, event.data, row):
            text = N_("bulletin %(period)s, revision %(revision)s, is not what was released")
            progress.add(TranslatableText(text, period=period, revision=revision))
    for period, revision in stored:
        text = N_("bulletin %(period)s, revision %(revision)s, was never released")
        progress.add(TranslatableText(text, period=period, revision=revision))


def _is_committed_to(keys: RecordKeys, told: dict[str, Any], row: Bulletin) -> bool:
    try:
        return bool(told["commitment"] == _commitment(keys, told["key_id"], row) and told["digest"] == row.digest)
    except DomainError:
        return False


def _commitment(keys: RecordKeys, key_id: str, row: Bulletin) -> str:
    """The kind is told by the period's form; who released it and when, by the event itself."""
    return keys.mac(key_id, _PURPOSE + canonical_json({"period": row.period, "body": row.body}))
