"""What may be chosen on a form, and which department, region or code a typed name means."""

import re
from collections.abc import Iterable

from intake.errors import InvalidInput
from intake.i18n import language
from routing.directory import DepartmentCard, Directory
from routing.violations import ViolationCard

_OFFERED = 400  # names a browser still lists quickly; any other may be typed in full
_CODE = re.compile(r"[A-Z]-?\d{2}")


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
        raise InvalidInput("is not an active department; choose one from the list", field=field)
    return card.id


def departments_named(directory: Directory, names: Iterable[str], *, field: str) -> list[int]:
    return [department_named(directory, name, field=field) for name in names if name.strip()]


def codes_in(text: str) -> list[str]:
    """The violation codes that stand in a text, however they are set apart: `F-01, f09`."""
    found = _CODE.findall(text.upper())
    return [code if "-" in code else f"{code[0]}-{code[1:]}" for code in found]


def violation_words(card: ViolationCard) -> str:
    return f"{card.code} {card.name_zh if language() == 'zh' else card.name_en}"
