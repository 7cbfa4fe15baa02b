"""Triage: which facts the form means, what the text suggests, and what the rules would then decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework.accept import TriageFacts, accept_complaint, preview_acceptance
from intake.casework.actor import Actor
from intake.casework.office import Office
from intake.desk.choices import codes_in
from intake.desk.forms import Triage
from intake.desk.reasons import PartReason, why_of
from intake.errors import InvalidInput
from intake.models import Complaint
from intake.web.departments import departments_named
from routing.search import Found, find_associations, resolve_association
from routing.store import load_violations
from routing.violations import ViolationCard, suggest

UNREGISTERED = 0  # chosen among the candidates: none of these, keep it as it was named
_SUGGESTED = 5


@dataclass(frozen=True)
class Suggestion:
    """A violation the text speaks of, and the words that did."""

    card: ViolationCard
    words: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """Where the complaint would go with the facts as typed; nothing is written."""

    parts: tuple[PartReason, ...]
    leads: tuple[str, ...]
    co: tuple[str, ...]
    coordinator: str
    recused: tuple[str, ...]


def accept(session: Session, office: Office, complaint: Complaint, form: Triage, *, actor: Actor, at: datetime) -> None:
    accept_complaint(session, office, complaint, facts_of(session, office, form), actor=actor, at=at)


def preview(session: Session, office: Office, complaint: Complaint, form: Triage) -> Preview:
    decision = preview_acceptance(session, office, complaint, facts_of(session, office, form))
    names = office.rules.directory.departments
    return Preview(
        parts=why_of(decision.to_json()),
        leads=tuple(one.department for one in decision.leads),
        co=tuple(one.department for one in decision.co),
        coordinator=decision.coordinator.department if decision.coordinator else "",
        recused=tuple(names[one.department_id].name for one in decision.recused if one.department_id in names),
    )


def facts_of(session: Session, office: Office, form: Triage) -> TriageFacts:
    """Raises InvalidInput naming the field that says nothing the rules could use."""
    codes = tuple(dict.fromkeys([*form.violations, *codes_in(form.more)]))
    if not codes:
        raise InvalidInput("choose at least one violation", field="violations")
    found = _association(session, form)
    return TriageFacts(
        violations=codes,
        kind=form.kind,
        association_id=found,
        association_text=form.association,
        region_code=form.region_code,
        amount=form.amount,
        is_government_involved=form.is_government_involved,
        implicated=frozenset(departments_named(office.rules.directory, form.implicated, field="implicated")),
    )


def candidates(session: Session, text: str) -> list[Found]:
    """Associations a typed name may mean, to choose one of."""
    return find_associations(session, text) if text.strip() else []


def suggestions(session: Session, complaint: Complaint) -> tuple[list[Suggestion], Sequence[ViolationCard]]:
    """What the narrative speaks of, with what is written down already first; and the whole taxonomy to pick from."""
    cards = load_violations(session)
    by_code = {card.code: card for card in cards}
    heard = dict(suggest(complaint.narrative_original, cards, limit=_SUGGESTED))
    codes = dict.fromkeys([*complaint.violations, *heard])
    return [Suggestion(by_code[code], heard.get(code, ())) for code in codes if code in by_code], cards


def _association(session: Session, form: Triage) -> int | None:
    """Chosen among what its name found, else named exactly. A name that could be several is never guessed."""
    if not form.association:
        return None
    if form.association_id is not None and form.searched == form.association:
        return None if form.association_id == UNREGISTERED else form.association_id
    found = resolve_association(session, form.association)
    if found is None:
        raise InvalidInput("choose which one is meant, or that it is not in the registry", field="association_id")
    return found.association_id
