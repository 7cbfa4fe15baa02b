"""The complainant looks up their complaint by number and tracking code."""

import hmac
from datetime import datetime

from sqlmodel import Session

from intake import numbers
from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.errors import NotFound
from intake.events import EventKind
from intake.models import Complaint
from routing.translatable import N_
from routing.vocabulary import Channel


def track_complaint(
    session: Session,
    collaborators: Collaborators,
    number: str,
    code: str,
    *,
    at: datetime,
    channel: Channel = Channel.WEB,
) -> Complaint:
    """The complaint, its row held, the look-up recorded. Never tells whether number or code was wrong."""
    found = find.find_by_number(session, number)
    digest = numbers.code_digest(collaborators.ring.code_key, number, code)
    if not hmac.compare_digest(found.tracking_digest if found else digest[::-1], digest) or found is None:
        raise NotFound(N_("no complaint has this number and code"))
    complaint = find.lock_complaint(session, number)
    audit.record(session, complaint, EventKind.COMPLAINT_TRACK, actor=COMPLAINANT, at=at, channel=channel)
    return complaint
