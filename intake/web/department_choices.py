"""Which departments a form offers, and which one a typed name means."""

from collections.abc import Iterable

from intake.errors import InvalidInput
from routing.directory import DepartmentCard, Directory
from routing.translatable import N_

_OFFERED = 400  # names a browser still lists quickly; any other may be typed in full


def departments_near(directory: Directory, region_code: str) -> list[DepartmentCard]:
    """Active departments, those of the region and above it first, then the rest of its province."""
    line = directory.lineage(region_code)
    rank = {code: place for place, code in enumerate(line)}
    cards = [card for card in directory.departments.values() if card.is_active]
    far, province = len(rank), region_code[:2]
    cards.sort(key=lambda card: (rank.get(card.region_code, far), card.region_code[:2] != province, card.id))
    return cards[:_OFFERED]


def department_named(directory: Directory, name: str, *, field: str) -> int:
    """The active department of exactly this name. Raises InvalidInput naming `field`."""
    card = directory.find_by_name(name.strip())
    if card is None or not card.is_active:
        raise InvalidInput(N_("is not an active department; choose one from the list"), field=field)
    return card.id


def departments_named(directory: Directory, names: Iterable[str], *, field: str) -> list[int]:
    return [department_named(directory, name, field=field) for name in names if name.strip()]
