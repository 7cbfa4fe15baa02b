"""Files that no department sees yet, for their complainant stays unknown and nobody has blacked out or written one."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session

from intake.evidence.viewing import RELEASED, UNSEEN
from intake.models import Complaint, ComplaintIdentity, Evidence, EvidenceCopy
from intake.vocabulary import Confidentiality, EvidenceSource

_e, _k = Evidence.__table__.c, EvidenceCopy.__table__.c
_c, _i = Complaint.__table__.c, ComplaintIdentity.__table__.c


def count_unreleased(session: Session, complaint_ids: Iterable[int]) -> dict[int, int]:
    """How many files wait for it, of each of these complaints that has such; what waits for the scanner waits there."""
    wanted = set(complaint_ids)
    counted = sa.select(_e.complaint_id, sa.func.count().label("files")).where(_e.complaint_id.in_(wanted), *_waits())
    rows = session.execute(counted.group_by(_e.complaint_id)).all() if wanted else []
    return {row.complaint_id: row.files for row in rows}


def has_unreleased() -> ColumnElement[bool]:
    """Of rows of `Complaint` those under way with such a file."""
    return sa.and_(_c.closed_at.is_(None), _c.id.in_(sa.select(_e.complaint_id).where(*_waits())))


def _waits() -> list[ColumnElement[bool]]:
    is_open = sa.select(_i.complaint_id).where(
        _i.complaint_id == _e.complaint_id, _i.confidentiality == Confidentiality.OPEN
    )
    standing = sa.select(_k.id).where(
        _k.evidence_id == _e.id, _k.kind.in_(sorted(RELEASED)), _k.released_at.is_not(None)
    )
    seen = _e.source != EvidenceSource.DEPARTMENT, _e.scan.not_in(sorted(UNSEEN)), _e.taken_off_at.is_(None)
    return [*seen, ~is_open.exists(), ~standing.exists()]
