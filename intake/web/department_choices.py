"""Which departments a typed name may mean, and which one it means: they are searched for, never listed whole."""

from collections.abc import Iterable
from functools import lru_cache

from intake.errors import InvalidInput
from routing.directory import DepartmentCard, Directory
from routing.pinyin import initials_of
from routing.translatable import N_

_NAMED = 5  # possible meanings named in a refusal


def departments_like(directory: Directory, text: str, *, near: str) -> list[DepartmentCard]:
    """Active departments whose name has the text in it, those of the region `near` and above it first."""
    found = [card for card in directory.departments.values() if card.is_active and is_like(text, card.name)]
    rank = {code: place for place, code in enumerate(directory.lineage(near))}
    far, province = len(rank), near[:2]

    def order(card: DepartmentCard) -> tuple[object, ...]:
        is_far = card.region_code[:2] != province
        return rank.get(card.region_code, far), is_far, len(card.name), card.name

    return sorted(found, key=order)


def is_like(text: str, name: str) -> bool:
    """A part of the name, or the beginning of its pinyin initials anywhere in it."""
    return text in name or (text.isascii() and text.isalpha() and text.casefold() in _initials(name))


def department_named(directory: Directory, name: str, *, field: str) -> int:
    """The active department of exactly this name, else the only one that it is a part of.

    Raises InvalidInput naming `field`, and what the name may mean where that is several.
    """
    name = name.strip()
    card = directory.find_by_name(name)
    if card is not None and card.is_active:
        return card.id
    meant = departments_like(directory, name, near="") if name else []
    if not meant:
        raise InvalidInput(N_("is not an active department; choose one from the list"), field=field)
    if len(meant) > 1:
        message = N_("“%(name)s” may mean %(count)s departments: %(names)s. Write the whole name.")
        names = [card.name for card in meant[:_NAMED]]
        raise InvalidInput(message, name=name, count=len(meant), names=names, field=field)
    return meant[0].id


def departments_named(directory: Directory, names: Iterable[str], *, field: str) -> list[int]:
    return [department_named(directory, name, field=field) for name in names if name.strip()]


@lru_cache(maxsize=20_000)
def _initials(name: str) -> str:
    return initials_of(name)
