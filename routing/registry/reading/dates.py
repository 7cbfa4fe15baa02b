"""The day in a cell: 2025-03-01, 2025年3月, 20250301, 2025.3.1, or the serial number a spreadsheet has for it."""

import re
from datetime import date, timedelta

_FULL = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?[日号]?(?:起|\s.*|T.*)?")
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?月?(?:起)?")
_YEAR = re.compile(r"(\d{4})年?(?:起)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
# The day before day 1 of the 1900 system, which counts a 29 February 1900.
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1949, 2099


def read_day(text: str) -> date | None:
    """None where no day can be read. Of a month or a year alone it is the first."""
    if _SERIAL.fullmatch(text):
        return _plausible(_SERIAL_ZERO + timedelta(days=int(float(text))))
    for pattern in (_FULL, _PLAIN, _MONTH, _YEAR):
        if found := pattern.fullmatch(text):
            parts = [*map(int, found.groups()), 1, 1][:3]
            try:
                return _plausible(date(*parts))
            except ValueError:
                return None
    return None


def may_be_october(text: str) -> bool:
    """2025.1 is what a spreadsheet makes of 2025.10."""
    return re.fullmatch(r"\d{4}\.1", text) is not None


def _plausible(day: date) -> date | None:
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
