"""What the registry offers while somebody types in a cell: departments, regions, industries, associations."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from intake.admin.rules.columns import CellOption
from intake.casework.collaborators import Collaborators
from intake.language.words import word
from routing.models import Association
from routing.normalise import normalise
from routing.registry.search import find_associations

MOST = 8


def options_for(session: Session, collaborators: Collaborators, column: str, text: str) -> list[CellOption]:
    """At most eight; none for a column that nothing completes."""
    look = _LOOKS.get(column)
    return look(session, collaborators, normalise(text))[:MOST] if look else []


def _departments(session: Session, collaborators: Collaborators, text: str) -> list[CellOption]:  # noqa: ARG001 - all look alike
    cards = [
        card for card in collaborators.rules.directory.departments.values() if card.is_active and text in card.name
    ]
    ranked = sorted(cards, key=lambda card: (card.region_code != collaborators.home_region, len(card.name), card.name))
    return [CellOption(card.name, word(card.level)) for card in ranked[:MOST]]


def _regions(session: Session, collaborators: Collaborators, text: str) -> list[CellOption]:  # noqa: ARG001 - all look alike
    regions = collaborators.rules.directory.regions.values()
    beginning = text.removesuffix("*")
    found = [one for one in regions if one.code.startswith(beginning) or text in one.name]
    ranked = sorted(found, key=lambda one: (one.code[:2] != collaborators.home_region[:2], one.code))
    return [CellOption(one.code, one.name) for one in ranked[:MOST]]


def _industries(session: Session, collaborators: Collaborators, text: str) -> list[CellOption]:  # noqa: ARG001 - all look alike
    industry = col(Association.industry)
    found = select(industry).where(industry.contains(text, autoescape=True)).distinct().order_by(industry).limit(MOST)
    return [CellOption(one) for one in session.exec(found)]


def _associations(session: Session, collaborators: Collaborators, text: str) -> list[CellOption]:
    regions = collaborators.rules.directory.regions
    return [
        CellOption(one.credit_code, one.name, also=regions[one.region_code].name if one.region_code in regions else "")
        for one in find_associations(session, text, limit=MOST)
    ]


_LOOKS: dict[str, Callable[[Session, Collaborators, str], list[CellOption]]] = {
    "lead": _departments,
    "co": _departments,
    "region": _regions,
    "industry": _industries,
    "association": _associations,
}
