"""What the registry offers while somebody types in a cell: departments, regions, industries, associations."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from intake.admin.rules.columns import Option
from intake.casework.office import Office
from intake.words import word
from routing.models import Association
from routing.search import find_associations

MOST = 8


def options_for(session: Session, office: Office, column: str, text: str) -> list[Option]:
    """At most eight; none for a column that nothing completes."""
    look = _LOOKS.get(column)
    return look(session, office, text)[:MOST] if look else []


def _departments(session: Session, office: Office, text: str) -> list[Option]:  # noqa: ARG001 - all look alike
    cards = [card for card in office.rules.directory.departments.values() if card.is_active and text in card.name]
    ranked = sorted(cards, key=lambda card: (card.region_code != office.home_region, len(card.name), card.name))
    return [Option(card.name, word(card.level)) for card in ranked[:MOST]]


def _regions(session: Session, office: Office, text: str) -> list[Option]:  # noqa: ARG001 - all look alike
    regions = office.rules.directory.regions.values()
    beginning = text.removesuffix("*")
    found = [one for one in regions if one.code.startswith(beginning) or text in one.name]
    ranked = sorted(found, key=lambda one: (one.code[:2] != office.home_region[:2], one.code))
    return [Option(one.code, one.name) for one in ranked[:MOST]]


def _industries(session: Session, office: Office, text: str) -> list[Option]:  # noqa: ARG001 - all look alike
    industry = col(Association.industry)
    found = select(industry).where(industry.contains(text, autoescape=True)).distinct().order_by(industry).limit(MOST)
    return [Option(one) for one in session.exec(found)]


def _associations(session: Session, office: Office, text: str) -> list[Option]:
    regions = office.rules.directory.regions
    return [
        Option(one.credit_code, one.name, also=regions[one.region_code].name if one.region_code in regions else "")
        for one in find_associations(session, text, limit=MOST)
    ]


_LOOKS: dict[str, Callable[[Session, Office, str], list[Option]]] = {
    "lead": _departments,
    "co": _departments,
    "region": _regions,
    "industry": _industries,
    "association": _associations,
}
