"""What the right of the call screen says while the caller still speaks. Reads much, writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.registering.preview import (
    RegistrationPreview,
    foresee_clocks,
    is_under_way,
)
from intake.casework.registering.register import NewComplaint, preview_complaint
from intake.casework.visibility import seen_by
from intake.channels.console.forms import IncomingCallForm
from intake.channels.console.scripts import ChecklistItem, checklist
from intake.channels.console.shorthand import Matter, Typed, read_matter
from intake.duplicates.likely import SimilarComplaint, likely_duplicates
from intake.identity.person import complaints_of_phone, masked_person
from intake.models import Complaint, RepeatedCaller
from intake.models.practice import is_practising
from intake.repetition.reading import case_of_hash, is_in_force
from intake.suggesting.offer_log import OfferedCode
from intake.suggesting.proposing import Proposal
from intake.suggesting.serving import propose_for
from routing.calendars.working_time import local_day
from routing.directory import DepartmentCard
from routing.facts import Decision, PartDecision
from routing.models import Association
from routing.violations import ViolationCard

_EARLIER = 8
_NAMES = 4  # of the newest complaints, looked through for a name


@dataclass(frozen=True)
class Caller:
    """Who has rung before from this number: complaints, open ones first; the name given then, masked.

    `warned` where the number was warned, or is limited until a day: the operator goes on as ever, and knows.
    """

    earlier: Sequence[Complaint] = ()
    masked_name: str = ""
    warned: RepeatedCaller | None = None
    is_limited: bool = False  # a person reads first what is entered now


@dataclass(frozen=True)
class Card:
    """What the law says of a violation, and what the rules say of who handles it."""

    violation: ViolationCard | None  # a question or a suggestion may be about none
    part: PartDecision


@dataclass(frozen=True)
class Suggested:
    """A code proposed from the text, and the line by which the form brings it back when the call is entered."""

    proposal: Proposal
    offer: OfferedCode


@dataclass(frozen=True)
class LivePreview:
    """Everything the page shows of what was typed so far."""

    form: IncomingCallForm
    matter: Matter
    caller: Caller
    decision: Decision | None = None
    clocks: Sequence[RegistrationPreview] = ()
    cards: Sequence[Card] = ()
    alike: Sequence[SimilarComplaint] = ()
    suggestions: Sequence[Suggested] = ()
    script: Sequence[ChecklistItem] = ()
    names: dict[int, str] = field(default_factory=dict)  # of the associations mentioned
    departments: Mapping[int, DepartmentCard] = field(default_factory=dict)
    # What decision and clocks are foretold by, where no code is chosen yet; never entered with the call.
    guess: ViolationCard | None = None
    is_first_read: bool = False  # by a dispatcher: an office is involved, and nobody knows for sure which


def typed_of(form: IncomingCallForm) -> Typed:
    return Typed(
        form.association,
        form.association_code,
        form.violations,
        form.implicated,
        form.region,
        form.is_government_involved,
    )


def preview_call(
    session: Session, collaborators: Collaborators, form: IncomingCallForm, *, actor: Actor, at: datetime
) -> LivePreview:
    """From a form, finished or not, to what the screen says about it; of earlier complaints those the actor sees."""
    matter = read_matter(session, collaborators, typed_of(form))
    seen = seen_by(actor)
    own = complaints_of_phone(session, collaborators.ring, form.phone, only=seen) if form.phone else []
    suggestions = _suggestions(session, collaborators, form, matter)
    guess = None if matter.violations else next((one.proposal.card for one in suggestions), None)
    supposed = matter.violations or ((guess,) if guess else ())
    new = _as_supposed(form, matter, supposed)
    is_decidable = supposed or not form.needs_violation
    decision = preview_complaint(session, collaborators, new, at=at) if is_decidable else None
    place = new.region_code or collaborators.home_region
    alike = likely_duplicates(
        session,
        collaborators.ring,
        own,
        association_id=matter.association_id,
        violations=matter.codes,
        narrative=form.narrative,
        at=at,
        only=seen,
    )
    branches = {card.branch for card in supposed}
    return LivePreview(
        form=form,
        matter=matter,
        caller=_caller(session, collaborators, form.phone, own, actor=actor, at=at),
        decision=decision,
        clocks=foresee_clocks(collaborators, decision, form.kind, region_code=place, at=at) if decision else (),
        cards=_cards(supposed, decision),
        alike=alike,
        suggestions=suggestions,
        script=checklist(branches, form.narrative, form.model_dump(), form.asked) if form.needs_violation else (),
        names=_names(session, [*own[:_EARLIER], *(one.complaint for one in alike)], matter),
        departments=collaborators.rules.directory.departments,
        guess=guess,
        is_first_read=not new.is_ready,
    )


def _as_supposed(form: IncomingCallForm, matter: Matter, supposed: Sequence[ViolationCard]) -> NewComplaint:
    """What would be registered: with the codes that were typed, else the best guess."""
    new = form.to_new_complaint(matter, operator_id=None, accept=True)
    return replace(new, violations=tuple(card.code for card in supposed))


def _caller(
    session: Session, collaborators: Collaborators, phone: str, own: Sequence[Complaint], *, actor: Actor, at: datetime
) -> Caller:
    """Whoever practises is told nothing of real numbers."""
    if not phone:
        return Caller()
    warned = None if is_practising() else case_of_hash(session, collaborators.ring.phone_hash(phone))
    is_limited = warned is not None and is_in_force(warned, local_day(at))
    newest = sorted(own, key=lambda complaint: complaint.received_at, reverse=True)[:_NAMES]
    names = (masked_person(session, collaborators.ring, complaint.id, roles=actor.roles).name for complaint in newest)
    earlier = sorted(own, key=lambda complaint: not is_under_way(complaint))
    return Caller(earlier[:_EARLIER], next(filter(None, names), ""), warned, is_limited)


def _suggestions(
    session: Session, collaborators: Collaborators, form: IncomingCallForm, matter: Matter
) -> list[Suggested]:
    names = [form.association, *([matter.association.name] if matter.association else [])]
    proposals = propose_for(session, form.narrative, collaborators.rules.violations, names=names, but=matter.codes)
    return [Suggested(one, OfferedCode.of(one)) for one in proposals]


def _cards(supposed: Sequence[ViolationCard], decision: Decision | None) -> list[Card]:
    known = {card.code: card for card in supposed}
    return [Card(known.get(part.violation), part) for part in decision.parts] if decision else []


def _names(session: Session, complaints: Sequence[Complaint], matter: Matter) -> dict[int, str]:
    known = {matter.association.association_id: matter.association.name} if matter.association else {}
    wanted = {complaint.association_id for complaint in complaints if complaint.association_id} - known.keys()
    if not wanted:
        return known
    named = select(Association.id, Association.name).where(col(Association.id).in_(wanted))
    return known | dict(session.exec(named).all())
