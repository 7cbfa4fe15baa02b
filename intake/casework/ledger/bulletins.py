"""The bulletins that were released: the record commits to each, so that none is rewritten, lost or slipped in."""

from datetime import datetime

from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.ledger.findings import AuditProgress
from intake.casework.ledger.formats import canonical_json
from intake.casework.ledger.promised import KeptRows, check_kept
from intake.models import Bulletin
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
    released = session.scalars(select(Bulletin).where(Bulletin.state == BulletinState.RELEASED))
    kept = KeptRows(
        kind=RELEASED,
        name=("period", "revision"),
        rows={(row.period, row.revision): row for row in released},
        is_committed_to=lambda told, row: bool(
            told["commitment"] == _commitment(keys, told["key_id"], row) and told["digest"] == row.digest
        ),
        gone=lambda period, revision: TranslatableText(
            N_("bulletin %(period)s, revision %(revision)s, is gone"), period=period, revision=revision
        ),
        altered=lambda period, revision: TranslatableText(
            N_("bulletin %(period)s, revision %(revision)s, is not what was released"), period=period, revision=revision
        ),
        never=lambda period, revision: TranslatableText(
            N_("bulletin %(period)s, revision %(revision)s, was never released"), period=period, revision=revision
        ),
    )
    check_kept(session, kept, progress)


def _commitment(keys: RecordKeys, key_id: str, row: Bulletin) -> str:
    """The kind is told by the period's form; who released it and when, by the event itself."""
    return keys.mac(key_id, _PURPOSE + canonical_json({"period": row.period, "body": row.body}))
