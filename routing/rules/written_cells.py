"""A cell of the rules table as people write it, taken apart: full width, Traditional characters, unseen signs alike."""

import re

from routing.errors import BadCell
from routing.normalise import as_compared, normalise
from routing.translatable import N_, TranslatableText

WORD_COLUMNS = ("keywords_any", "keywords_all")
_FREE_COLUMNS = ("basis", "note")
# What people put between words beside the `|` of the table; none of them stands inside a word that is meant.
_BETWEEN_WORDS = re.compile(r"[｜，；、\r\n]+")


def as_entered(column: str, cell: str) -> str:
    """A cell as it is kept: trimmed, and but for basis and note normalised, so that people see what is compared."""
    if column in _FREE_COLUMNS:
        return cell.strip()
    if column not in WORD_COLUMNS:
        return normalise(cell).strip()
    # A word that comes to nothing stays as it was written, for the checker to show.
    return "|".join("|".join(normalise(word).strip() or word for word in _words_in(part)) for part in cell.split("|"))


def values_in(column: str, cell: str, separator: str = "|") -> list[str]:
    """What stands between the separators; raises BadCell where something is missing there."""
    return _parted(column, normalise(cell), separator)


def words_in(column: str, cell: str) -> tuple[str, ...]:
    """Words as they are looked for; raises BadCell.

    One that comes to nothing stays as it was written: no text that is compared has it.
    """
    words = (word for part in _parted(column, cell, "|") for word in _words_in(part))
    return tuple(as_compared(word).strip() or word for word in words)


def is_ever_said(word: str, longest: int) -> bool:
    """Whether a narrative of at most so many characters can have the word, as it is looked for."""
    return as_compared(word) == word and len(word) <= longest


def _words_in(part: str) -> list[str]:
    return [word for text in _BETWEEN_WORDS.split(part) if (word := text.strip())] or [part.strip()]


def _parted(column: str, cell: str, separator: str) -> list[str]:
    values = [value.strip() for value in cell.split(separator)]
    if not all(values):
        reason = TranslatableText(N_("has nothing before or after a %(sign)s"), sign=separator)
        raise BadCell(column, cell, reason)
    return values
