"""Registering a complaint: one call, whichever door it came in by; one number, however often it is repeated."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.registering.draft import IntakeDraft
from intake.casework.registering.idempotent import is_rerun
from intake.casework.registering.new_complaint import NewComplaint
from intake.casework.registering.violations import GuessedViolation
from intake.casework.verbs.fees.name_fees import checked_codes
from intake.errors import InvalidInput
from intake.models import Complaint
from routing.calendars.working_time import local_day
from routing.facts import Case, Decision
from routing.normalise import LONGEST_NARRATIVE
from routing.translatable import N_
from routing.vocabulary import NOT_ACCUSING

__all__ = ["NOT_ACCUSING", "GuessedViolation", "NewComplaint", "Receipt", "preview_complaint", "register_complaint"]

MAX_NARRATIVE = LONGEST_NARRATIVE


@dataclass(frozen=True)
class Receipt:
    """What the complainant takes away. `tracking_code` is empty on a repeat: it was told once."""

    complaint_id: int
    number: str
    tracking_code: str
    due_at: datetime | None
    is_provisional: bool
    is_repeat: bool = False


def register_complaint(
    session: Session, collaborators: Collaborators, new: NewComplaint, *, actor: Actor, at: datetime, tell: bool = True
) -> Receipt:
    """Store a complaint with its decision, parts, clocks, events and message.

    Idempotent by (channel, external_id) when run by `registering.idempotent.once`: a repeat, a second later or at the
    same instant, collides on the unique index, is run again and finds the first. So a first time, as nearly all are,
    does not pay for looking. `tell=False` when the door itself answers, as SMS does.
    """
    if is_rerun(session) and find.is_registered(session, new.channel, new.external_id):
        return _receipt_of(find.get_by_external_id(session, new.channel, new.external_id))
    _check(collaborators, new)
    decision = _decide(session, collaborators, new, at=at) if new.is_ready else None
    draft = IntakeDraft(collaborators, new, decision, actor=actor, at=at)
    draft.write(session, tell=tell)
    return Receipt(
        draft.row["id"],
        draft.row["number"],
        draft.code,
        draft.row["closure_due_at"],
        draft.row["is_provisional"],
    )


def preview_complaint(session: Session, collaborators: Collaborators, new: NewComplaint, *, at: datetime) -> Decision:
    """What registering would decide; writes nothing."""
    return _decide(session, collaborators, new, at=at)


def _decide(session: Session, collaborators: Collaborators, new: NewComplaint, *, at: datetime) -> Decision:
    day = local_day(at)
    case = Case.of(
        new,
        collaborators.rules.snapshot(session, new.association_id, day),
        channel=new.channel,
        region_code=new.region_code or collaborators.home_region,
        anonymous=new.is_anonymous,
        text=new.narrative,
        on=day,
        implicated=new.implicated,
    )
    return collaborators.rules.decide(case)


def _check(collaborators: Collaborators, new: NewComplaint) -> None:
    if not new.narrative.strip():
        raise InvalidInput(N_("say what happened"), field="narrative")
    if len(new.narrative) > MAX_NARRATIVE:
        raise InvalidInput(N_("is longer than %(longest)s characters"), longest=MAX_NARRATIVE, field="narrative")
    # A question or a suggestion need not be about anything forbidden; what a person reads first may name nothing yet.
    checked_codes(collaborators.rules.fees, new.fee_items)
    if new.accept and not new.violations and new.kind not in NOT_ACCUSING:
        raise InvalidInput(N_("needs at least one violation"), field="violations")
    region = new.region_code or collaborators.home_region
    if region not in collaborators.rules.directory.regions:
        raise InvalidInput(N_("%(code)s is not a region of the registry"), code=region, field="region_code")


def _receipt_of(complaint: Complaint) -> Receipt:
    return Receipt(
        complaint.id,
        complaint.number,
        "",
        complaint.closure_due_at,
        complaint.is_provisional,
        is_repeat=True,
    )
