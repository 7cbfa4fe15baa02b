"""Type-ahead for the call screen: each answer is a list of options, ready to be put under its field."""

from flask import Blueprint
from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.channels.console.shorthand import code_and_name, violations_like
from intake.language.formats import credit_code
from intake.language.i18n import _
from intake.language.words import word
from intake.web.look_up import MOST, LookupOption, department_options, options_of, region_options
from routing.registry.search import Found, find_associations
from routing.vocabulary import Lifecycle

bp = Blueprint("console_lookups", __name__)


@bp.get("/associations")
def associations() -> str:
    return options_of(_associations)


@bp.get("/violations")
def violations() -> str:
    return options_of(_violations)


@bp.get("/departments")
def departments() -> str:
    return options_of(department_options)


@bp.get("/regions")
def regions() -> str:
    return options_of(region_options)


def _associations(session: Session, collaborators: Collaborators, text: str) -> list[LookupOption]:
    return [_association(collaborators, found) for found in find_associations(session, text, limit=MOST)]


def _association(collaborators: Collaborators, found: Found) -> LookupOption:
    region = collaborators.rules.directory.regions.get(found.region_code)
    notes = [region.name if region else "", word(found.level)]
    if found.matched_name not in {found.name, found.credit_code}:
        notes.insert(0, _("also %(name)s", name=found.matched_name))
    if found.lifecycle is not Lifecycle.ACTIVE:
        notes.append(word(found.lifecycle))
    if found.is_unverified:
        notes.append(credit_code(found.credit_code))
    if found.is_watchlisted:
        notes.append(_("key list"))
    return LookupOption(found.name, found.name, " · ".join(filter(None, notes)), found.credit_code)


def _violations(session: Session, collaborators: Collaborators, text: str) -> list[LookupOption]:  # noqa: ARG001 - all look alike
    cards = violations_like(text, collaborators.rules.violations)[:MOST]
    return [LookupOption(card.code, code_and_name(card), "、".join(card.keywords[:4])) for card in cards]
