"""How a cell's value is spelled: as the text it shows, days as 2025-03-01, and no digit that was never typed."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto

_EXACT = 10**15  # a double holds whole numbers exactly up to here, Excel fifteen digits
_NOT_SHOWN_AS_DATE = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general', re.IGNORECASE)
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_LETTERS = re.compile(r"am/pm|a/p|上午/下午|e[+-]", re.IGNORECASE)
_ZEROS = re.compile(r"0{2,}")
_LAST_SERIAL = 2_958_466  # the first day of the year 10000
_SECONDS = 24 * 60 * 60
# Numbers of formats that no workbook writes out (ECMA-376 part 1, 18.8.30), those of Chinese Excel among them.
_DAYS = frozenset({14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
_TIMES = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 55, 56})


class Shows(Enum):
    """What a number format makes of a number."""

    NUMBER = auto()
    DAY = auto()
    TIME = auto()


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """`digits` is to how many a number is filled up with zeros, as in 000000."""

    shows: Shows = Shows.NUMBER
    digits: int = 0


PLAIN = NumberFormat()


def built_in(number: int) -> NumberFormat:
    if number in _DAYS:
        return NumberFormat(Shows.DAY)
    return NumberFormat(Shows.TIME) if number in _TIMES else PLAIN


def format_of(code: str) -> NumberFormat:
    """Of a format as a workbook writes it out: yyyy"年"m"月", 000000, [h]:mm."""
    bare = _NOT_SHOWN_AS_DATE.sub("", code.partition(";")[0])
    if _ELAPSED.search(bare):
        return PLAIN
    if _ZEROS.fullmatch(bare.strip()):
        return NumberFormat(digits=len(bare.strip()))
    letters = set(_LETTERS.sub("", bare).lower())
    if letters & set("yde") or (letters & set("ma") and not letters & set("hs")):
        return NumberFormat(Shows.DAY)
    return NumberFormat(Shows.TIME) if letters & set("hs") else PLAIN


def spelled_number(number: float, shown: NumberFormat = PLAIN, *, is_1904: bool = False) -> str:
    """A code of 18 digits typed as a number is 5.15101E+17: Excel has lost its last digits, so none are made up."""
    if shown.shows is not Shows.NUMBER and 0 <= number < _LAST_SERIAL:
        moment = _moment(number, shown.shows, is_1904=is_1904)
        if moment is not None:
            return moment.isoformat()
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number)).zfill(shown.digits)
    return f"{number:.15g}".upper()


def _moment(serial: float, shows: Shows, *, is_1904: bool) -> date | time | None:
    """A day's time is not told. Excel counts a 29 February 1900 that never was."""
    days = math.floor(serial)
    if shows is Shows.TIME and not days:
        seconds = min(round(serial * _SECONDS), _SECONDS - 1)
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    if is_1904:
        return date(1904, 1, 1) + timedelta(days)
    if days in {0, 60}:
        return None
    return date(1899, 12, 30 if days > 60 else 31) + timedelta(days)  # noqa: PLR2004 - that 29 February


def spelled(cell: object) -> str:
    """A value as it lies in memory: 510100.0 is a region code, a day is written 2025-03-01."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return spelled_number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
