"""Type-ahead for the call screen: each answer is a list of options, ready to be put under its field."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, render_template, request
from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.channels.console.shorthand import violations_like
from intake.language.formats import credit_code
from intake.language.i18n import _, language
from intake.language.words import word
from intake.web.context import runtime
from routing.pinyin import initials_of
from routing.registry.search import Found, find_associations
from routing.vocabulary import Lifecycle

bp = Blueprint("console_lookups", __name__)
MOST = 8
_LONGEST = 60


@dataclass(frozen=True)
class LookupOption:
    """`value` goes into the field, `key` beside it where a name may mean two things."""

    value: str
    label: str
    note: str = ""
    key: str = ""


@bp.get("/associations")
def associations() -> str:
    return _answer(_associations)


@bp.get("/violations")
def violations() -> str:
    return _answer(_violations)


@bp.get("/departments")
def departments() -> str:
    return _answer(_departments)


@bp.get("/regions")
def regions() -> str:
    return _answer(_regions)


def _answer(look: Callable[[Session, Collaborators, str], list[LookupOption]]) -> str:
    text = request.args.get("q", "").strip()[:_LONGEST]
    with runtime().db.reading() as session:
        options = look(session, runtime().collaborators(session), text) if text else []
    return render_template("console/options.html", options=options)


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
    zh = language() == "zh"
    return [
        LookupOption(c.code, f"{c.code} {c.name_zh if zh else c.name_en}", "、".join(c.keywords[:4])) for c in cards
    ]


def _departments(session: Session, collaborators: Collaborators, text: str) -> list[LookupOption]:  # noqa: ARG001
    cards = [
        card for card in collaborators.rules.directory.departments.values() if card.is_active and _fits(text, card.name)
    ]
    ranked = sorted(cards, key=lambda card: (card.region_code != collaborators.home_region, len(card.name), card.name))
    return [LookupOption(card.name, card.name, word(card.level)) for card in ranked[:MOST]]


def _regions(session: Session, collaborators: Collaborators, text: str) -> list[LookupOption]:  # noqa: ARG001
    directory = collaborators.rules.directory
    near = collaborators.home_region[:2]
    found = [r for r in directory.regions.values() if r.code.startswith(text) or _fits(text, r.name)]
    ranked = sorted(found, key=lambda region: (not region.code.startswith(near), region.code))
    paths = [(directory.path(region.code), region.code) for region in ranked[:MOST]]
    return [LookupOption(path, path, code) for path, code in paths]


def _fits(text: str, name: str) -> bool:
    """A part of the name, or the beginning of its pinyin initials anywhere in it."""
    return text in name or (text.isascii() and text.isalpha() and text.casefold() in _initials(name))


@lru_cache(maxsize=20_000)
def _initials(name: str) -> str:
    return initials_of(name)
