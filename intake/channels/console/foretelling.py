"""What the right of the call screen says while the caller still speaks. Reads much, writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.foresee import Alike, Foreseen, foresee_clocks, is_under_way, likely_repeats
from intake.casework.office import Office
from intake.casework.register import preview_complaint
from intake.channels.console.forms import CallForm
from intake.channels.console.reading import Matter, Typed, read_matter
from intake.channels.console.scripts import Asked, checklist
from intake.identity.person import complaints_of_phone, masked_person
from intake.models import Complaint
from intake.suggesting.offers import Offer
from intake.suggesting.proposing import Proposal
from intake.suggesting.serving import propose_for
from routing.facts import Decision, PartDecision
from routing.models import Association
from routing.violations import ViolationCard

_EARLIER = 8
_NAMES = 4  # of the newest complaints, looked through for a name


@dataclass(frozen=True)
class Caller:
    """Who has rung before from this number: complaints, open ones first; the name given then, masked."""

    earlier: Sequence[Complaint] = ()
    masked_name: str = ""


@dataclass(frozen=True)
class Card:
    """Knowledge about one violation: the code, and what the rules say of it."""

    violation: ViolationCard
    part: PartDecision


@dataclass(frozen=True)
class Suggested:
    """A code proposed from the text, and the line by which the form brings it back when the call is entered."""

    proposal: Proposal
    offer: Offer


@dataclass(frozen=True)
class Foretold:
    """Everything the page shows of what was typed so far."""

    form: CallForm
    matter: Matter
    caller: Caller
    decision: Decision | None = None
    clocks: Sequence[Foreseen] = ()
    cards: Sequence[Card] = ()
    alike: Sequence[Alike] = ()
    suggestions: Sequence[Suggested] = ()
    script: Sequence[Asked] = ()
    names: dict[int, str] = field(default_factory=dict)  # of the associations mentioned


def typed_of(form: CallForm) -> Typed:
    return Typed(form.association, form.association_code, form.violations, form.implicated, form.region)


def foretell(session: Session, office: Office, form: CallForm, *, at: datetime) -> Foretold:
    """From a form, finished or not, to what the screen says about it."""
    matter = read_matter(session, office, typed_of(form))
    own = complaints_of_phone(session, office.ring, form.phone) if form.phone else []
    new = form.to_new_complaint(matter, operator_id=None, accept=True)
    decision = preview_complaint(session, office, new, at=at) if matter.violations else None
    place = new.region_code or office.home_region
    alike = likely_repeats(session, own, association_id=matter.association_id, violations=matter.codes, at=at)
    suggestions = _suggestions(session, office, form, matter)
    branches = {card.branch for card in matter.violations} or {one.proposal.card.branch for one in suggestions[:1]}
    return Foretold(
        form=form,
        matter=matter,
        caller=_caller(session, office, own),
        decision=decision,
        clocks=foresee_clocks(office, decision, form.kind, region_code=place, at=at) if decision else (),
        cards=_cards(matter, decision),
        alike=alike,
        suggestions=suggestions,
        script=checklist(branches, form.narrative, form.model_dump(), form.asked),
        names=_names(session, [*own[:_EARLIER], *(one.complaint for one in alike)], matter),
    )


def _caller(session: Session, office: Office, own: Sequence[Complaint]) -> Caller:
    if not own:
        return Caller()
    newest = sorted(own, key=lambda complaint: complaint.received_at, reverse=True)[:_NAMES]
    names = (masked_person(session, office.ring, complaint.id).name for complaint in newest)
    earlier = sorted(own, key=lambda complaint: not is_under_way(complaint))
    return Caller(earlier[:_EARLIER], next(filter(None, names), ""))


def _suggestions(session: Session, office: Office, form: CallForm, matter: Matter) -> list[Suggested]:
    names = [form.association, *([matter.association.name] if matter.association else [])]
    proposals = propose_for(session, form.narrative, office.rules.violations, names=names, but=matter.codes)
    return [Suggested(one, Offer.of(one)) for one in proposals]


def _cards(matter: Matter, decision: Decision | None) -> list[Card]:
    parts = {part.violation: part for part in decision.parts} if decision else {}
    return [Card(card, parts[card.code]) for card in matter.violations if card.code in parts]


def _names(session: Session, complaints: Sequence[Complaint], matter: Matter) -> dict[int, str]:
    known = {matter.association.association_id: matter.association.name} if matter.association else {}
    wanted = {complaint.association_id for complaint in complaints if complaint.association_id} - known.keys()
    if not wanted:
        return known
    named = select(Association.id, Association.name).where(col(Association.id).in_(wanted))
    return known | dict(session.exec(named).all())
