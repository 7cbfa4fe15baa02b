"""How many of each class are due, without changing anything; and how many a legal hold keeps."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from intake.evidence.destroying import DRAFTS_LIVE
from intake.identity.erasure import are_due, are_stray
from intake.models import (
    Complaint,
    ComplaintIdentity,
    Evidence,
    EvidenceDraft,
    InboundMessage,
    IncomingCall,
    Message,
)
from intake.retention.classes import CALLS, COMPLAINANT, FILES, FORM_DRAFTS, MESSAGES, NARRATIVE, STRAY
from intake.settings import Settings

_YEAR = timedelta(days=365)


def bounds(settings: Settings, *, at: datetime) -> tuple[datetime, datetime]:
    """What was finished before the first is due, and strays that came in before the second."""
    return at - settings.identity_years * _YEAR, at - timedelta(days=settings.stray_days)


def count_due(session: Session, settings: Settings, *, at: datetime) -> Mapping[str, int]:
    """By class; those that are never due are not in it."""
    before, stray_before = bounds(settings, at=at)
    due = are_due(before=before, at=at)
    of_due = (
        select(ComplaintIdentity.__table__.c.complaint_id)
        .join(Complaint.__table__, Complaint.__table__.c.id == ComplaintIdentity.__table__.c.complaint_id)
        .where(*due)
    )
    counted: dict[str, Select[Any]] = {
        COMPLAINANT: _count(of_due.subquery()),
        NARRATIVE: _count(of_due.where(col(Complaint.text_key).is_not(None)).subquery()),
        FILES: _count_rows(Evidence).where(
            col(Evidence.complaint_id).in_(of_due), col(Evidence.taken_off_at).is_(None)
        ),
        MESSAGES: _count_rows(Message).where(col(Message.complaint_id).in_(of_due)),
        STRAY: _count_rows(InboundMessage).where(*are_stray(before=stray_before)),
        FORM_DRAFTS: _count_rows(EvidenceDraft).where(col(EvidenceDraft.created_at) < at - DRAFTS_LIVE),
        CALLS: _count_rows(IncomingCall).where(
            col(IncomingCall.arrived_at) <= at - timedelta(hours=settings.draft_hours),
            col(IncomingCall.phone_hash) != "",
        ),
    }
    return {key: int(session.scalar(statement) or 0) for key, statement in counted.items()}


def count_held(session: Session, *, at: datetime) -> int:
    """Complaints that a legal hold is on."""
    return int(session.scalar(_count_rows(ComplaintIdentity).where(col(ComplaintIdentity.held_until) > at)) or 0)


def _count(rows: Any) -> Select[Any]:
    return select(func.count()).select_from(rows)


def _count_rows(model: Any) -> Select[Any]:
    return _count(model.__table__)
