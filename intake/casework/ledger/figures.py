"""The months that were kept: the record commits to the figures of each revision, so that none is rewritten or lost."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.casework.ledger.findings import AuditProgress
from intake.casework.ledger.formats import canonical_json
from intake.casework.ledger.promised import KeptRows, check_kept
from intake.models import ReportSnapshot
from intake.record_keys import RecordKeys, record_keys_of
from routing.translatable import N_, TranslatableText

KEPT = "report:keep"
_PURPOSE = b"figures:"


def record_figures(session: Session, snapshot: ReportSnapshot, *, at: datetime) -> None:
    """Commit to a month's figures as they are stored."""
    keys, month = record_keys_of(session), snapshot.month.isoformat()
    told = {"month": month, "revision": snapshot.revision, "key_id": keys.current}
    mac = _commitment(keys, keys.current, snapshot.body)
    audit.record_office(session, KEPT, actor=SYSTEM, at=at, **told, commitment=mac)


def check_figures(session: Session, keys: RecordKeys, progress: AuditProgress) -> None:
    """Each revision of each month that the office chain tells of, and none that it does not."""
    kept = KeptRows(
        kind=KEPT,
        name=("month", "revision"),
        rows={(row.month.isoformat(), row.revision): row.body for row in session.scalars(select(ReportSnapshot))},
        is_committed_to=lambda told, body: bool(told["commitment"] == _commitment(keys, told["key_id"], body)),
        gone=lambda month, revision: TranslatableText(
            N_("figures of %(month)s, revision %(revision)s, are gone"), month=month, revision=revision
        ),
        altered=lambda month, revision: TranslatableText(
            N_("figures of %(month)s, revision %(revision)s, are not what was recorded"), month=month, revision=revision
        ),
        never=lambda month, revision: TranslatableText(
            N_("figures of %(month)s, revision %(revision)s, were never recorded"), month=month, revision=revision
        ),
    )
    check_kept(session, kept, progress)


def _commitment(keys: RecordKeys, key_id: str, body: dict[str, Any]) -> str:
    return keys.mac(key_id, _PURPOSE + canonical_json(body))
