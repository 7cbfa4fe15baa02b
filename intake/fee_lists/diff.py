"""What differs between two versions of the fee lists: items that are new, gone, or read otherwise."""

from dataclasses import dataclass

from routing.fees import FORBIDDEN_SIGN, FeeCard, FeeList


@dataclass(frozen=True, slots=True)
class FeeItemChange:
    """One item; None where it was not, or will not be."""

    was: FeeCard | None
    will_be: FeeCard | None

    @property
    def code(self) -> str:
        card = self.will_be or self.was
        return card.code if card else ""


@dataclass(frozen=True)
class FeeListDiff:
    """Falsy where nothing differs."""

    items: tuple[FeeItemChange, ...]
    is_renamed: bool

    def __bool__(self) -> bool:
        return bool(self.items) or self.is_renamed

    def counted(self) -> dict[str, int]:
        new = sum(one.was is None for one in self.items)
        gone = sum(one.will_be is None for one in self.items)
        return {"new": new, "gone": gone, "changed": len(self.items) - new - gone}


def fee_list_diff(old: FeeList, new: FeeList) -> FeeListDiff:
    """By code: gone ones stand where they stood."""
    codes = sorted(old.by_code.keys() | new.by_code.keys(), key=lambda code: (code.startswith(FORBIDDEN_SIGN), code))
    pairs = (FeeItemChange(old.by_code.get(code), new.by_code.get(code)) for code in codes)
    is_renamed = (old.title, old.document) != (new.title, new.document)
    return FeeListDiff(tuple(one for one in pairs if one.was != one.will_be), is_renamed)
