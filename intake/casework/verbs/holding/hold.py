"""Keeping a complaint from being erased while a court, an authority or an inquiry needs it, and letting go of it.

A hold names why, on which paper, and until when: PIPL 个人信息保护法 §19 keeps no longer than the purpose needs.
"""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotAllowed, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, ComplaintIdentity
from intake.sealing.text import text_key_of
from intake.vocabulary import StaffRole
from routing.calendars.working_time import SHANGHAI, local_day
from routing.translatable import N_

LONGEST_REASON, LONGEST_DOCUMENT = 500, 120
LEAST_SIGNS = 6  # different ones: "aaaa" and "......" give no reason
LONGEST_YEARS = 10
_YEAR = timedelta(days=365)


@verb
def place_hold(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    reason: str,
    document: str,
    *,
    until: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Until the end of that day. On one that is held it says anew why and until when."""
    _must_supervise(actor)
    row = session.get_one(ComplaintIdentity, complaint.id)
    if row.erased_at is not None:
        raise NotPossibleNow(N_("what this complaint told is erased; nothing is left to hold"))
    why = required_reason(reason, "reason", longest=LONGEST_REASON)
    if len(set(why) - set(" .,。，、")) < LEAST_SIGNS:
        raise InvalidInput(N_("says too little: who needs it, and for what"), field="reason")
    paper = required_text(document, "document", longest=LONGEST_DOCUMENT)
    if not local_day(at) < until <= local_day(at + LONGEST_YEARS * _YEAR):
        raise InvalidInput(
            N_("must be a day after today, at most %(years)s years away"), years=LONGEST_YEARS, field="until"
        )
    key = text_key_of(session, complaint)
    row.held_until = datetime(until.year, until.month, until.day, tzinfo=SHANGHAI) + timedelta(days=1)
    row.hold_reason, row.hold_document = key.seal(why), key.seal(paper)
    session.add(row)
    told = {"reason": why, "document": paper, "until": until.isoformat()}
    audit.record(session, complaint, EventKind.HOLD_PLACE, actor=actor, at=at, **told)


@verb
def lift_hold(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """From now on the complaint is erased when its time is over."""
    _must_supervise(actor)
    row = session.get_one(ComplaintIdentity, complaint.id)
    if not is_held(row, at=at):
        raise NotPossibleNow(N_("no hold is on this complaint"))
    why = required_reason(reason, "reason", longest=LONGEST_REASON)
    row.held_until = row.hold_reason = row.hold_document = None
    session.add(row)
    audit.record(session, complaint, EventKind.HOLD_LIFT, actor=actor, at=at, reason=why)


def is_held(row: ComplaintIdentity, *, at: datetime) -> bool:
    return row.held_until is not None and row.held_until > at


def _must_supervise(actor: Actor) -> None:
    if StaffRole.SUPERVISOR not in actor.roles:
        raise NotAllowed(N_("a supervisor puts a hold on a complaint and lifts it"))
