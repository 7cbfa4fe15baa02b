"""Triage: which facts the form means, what the text suggests, and what the rules would then decide."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.verbs.accept import TriageFacts, accept_complaint, preview_acceptance
from intake.desk.decision_reasons import PartReason, why_of
from intake.desk.forms import TriageForm
from intake.desk.violation_choices import codes_in
from intake.errors import InvalidInput
from intake.models import Complaint
from intake.sealing.text import text_key_of
from intake.suggesting.kept_guesses import declined_guesses, taken_guesses
from intake.suggesting.proposing import Proposal
from intake.suggesting.serving import propose_for
from intake.web.department_choices import departments_named
from routing.registry.search import Found, find_associations, resolve_association
from routing.translatable import N_
from routing.violations import ViolationCard

UNREGISTERED = 0  # chosen among the candidates: none of these, keep it as it was named
_SUGGESTED = 3  # beside what is written down already


@dataclass(frozen=True)
class TriageSuggestion:
    """A violation that somebody named or the machine guesses; `heard` is None where the text does not speak of it.

    `is_named` by a person, and so ticked; a guess never is. Asked, the complainant said yes, or no.
    """

    card: ViolationCard
    heard: Proposal | None
    is_named: bool = False
    is_confirmed: bool = False
    is_declined: bool = False


@dataclass(frozen=True)
class TriagePreview:
    """Where the complaint would go with the facts as typed; nothing is written."""

    parts: tuple[PartReason, ...]
    leads: tuple[str, ...]
    co: tuple[str, ...]
    coordinator: str
    recused: tuple[str, ...]


def accept(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    form: TriageForm,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    accept_complaint(session, collaborators, complaint, facts_of(session, collaborators, form), actor=actor, at=at)


def preview(session: Session, collaborators: Collaborators, complaint: Complaint, form: TriageForm) -> TriagePreview:
    decision = preview_acceptance(session, collaborators, complaint, facts_of(session, collaborators, form))
    names = collaborators.rules.directory.departments
    return TriagePreview(
        parts=why_of(decision.to_json()),
        leads=tuple(one.department for one in decision.leads),
        co=tuple(one.department for one in decision.co),
        coordinator=decision.coordinator.department if decision.coordinator else "",
        recused=tuple(names[one.department_id].name for one in decision.recused if one.department_id in names),
    )


def facts_of(session: Session, collaborators: Collaborators, form: TriageForm) -> TriageFacts:
    """Raises InvalidInput naming the field that says nothing the rules could use."""
    codes = tuple(dict.fromkeys([*form.violations, *codes_in(form.more)]))
    if not codes:
        raise InvalidInput(N_("choose at least one violation"), field="violations")
    found = _association(session, form)
    return TriageFacts(
        violations=codes,
        kind=form.kind,
        association_id=found,
        association_text=form.association,
        region_code=form.region_code,
        amount=form.amount,
        is_government_involved=form.is_government_involved,
        implicated=frozenset(departments_named(collaborators.rules.directory, form.implicated, field="implicated")),
    )


def candidates(session: Session, text: str) -> list[Found]:
    """Associations a typed name may mean, to choose one of."""
    return find_associations(session, text) if text.strip() else []


def suggestions(
    session: Session, collaborators: Collaborators, complaint: Complaint, name: str
) -> list[TriageSuggestion]:
    """What a person named, then what the machine guesses besides; `name` is that of the association.

    Of a complaint registered before the two were told apart, nothing counts as named.
    """
    cards = collaborators.rules.violations
    names = [name, complaint.association_text]
    heard = propose_for(
        session, text_key_of(session, complaint).open(complaint.narrative), cards, names=names, most=len(cards)
    )
    by_code = {one.card.code: one for one in heard}
    written = [card for code in complaint.violations for card in cards if card.code == code]
    others = [one for one in heard if one.card.code not in complaint.violations][:_SUGGESTED]
    is_named, confirmed = complaint.violations_said is not None, taken_guesses(session, complaint.id)
    declined = declined_guesses(session, complaint.id)
    return [
        TriageSuggestion(card, by_code.get(card.code), is_named=is_named, is_confirmed=card.code in confirmed)
        for card in written
    ] + sorted(
        (TriageSuggestion(one.card, one, is_declined=one.card.code in declined) for one in others),
        key=lambda one: one.is_declined,  # last: who complained said that it is not that
    )


def _association(session: Session, form: TriageForm) -> int | None:
    """Chosen among what its name found, else named exactly. A name that could be several is never guessed."""
    if not form.association:
        return None
    if form.association_id is not None and form.searched == form.association:
        return None if form.association_id == UNREGISTERED else form.association_id
    found = resolve_association(session, form.association)
    if found is None:
        raise InvalidInput(N_("choose which one is meant, or that it is not in the registry"), field="association_id")
    return found.association_id
