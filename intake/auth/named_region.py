"""Which region of the installation is meant by what somebody typed."""

from sqlmodel import Session, col, select

from intake.errors import InvalidInput
from routing.directory import RegionCard
from routing.models import Region
from routing.regions import Gazetteer
from routing.translatable import N_

_NAMED = 3  # possible meanings named in a refusal


def region_named(session: Session, written: str, *, field: str) -> str:
    """The code of the one region kept here that six digits or a name mean. Raises InvalidInput naming `field`."""
    stored = {card.code: card for card in _stored(session)}
    meant = [code for code in Gazetteer(stored.values()).codes_of(written) if code in stored]
    if len(meant) == 1:
        return meant[0]
    text = written.strip()
    if not meant:
        raise InvalidInput(N_("%(written)s is not a region of this installation"), written=text, field=field)
    names = _paths(stored, meant)
    raise InvalidInput(N_("%(written)s may be %(names)s: write its six digits"), written=text, names=names, field=field)


def _stored(session: Session) -> list[RegionCard]:
    rows = session.exec(select(Region).order_by(col(Region.code)))
    return [RegionCard(row.code, row.name, row.level, row.parent_code) for row in rows]


def _paths(stored: dict[str, RegionCard], codes: list[str]) -> str:
    return ", ".join(f"{code} {_above(stored, code)}{stored[code].name}" for code in codes[:_NAMED])


def _above(stored: dict[str, RegionCard], code: str) -> str:
    parent = stored.get(stored[code].parent_code or "")
    return parent.name if parent else ""
