"""Calendar files laid over a calendar for one question; nothing is stored."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path

from intake.calendars.edits import with_year, year_of
from intake.errors import InvalidInput
from routing.calendars.book import CalendarRows, YearRow
from routing.calendars.file import read_calendar
from routing.errors import BadLimit
from routing.table_file import read_bounded
from routing.translatable import N_
from routing.vocabulary import CalendarStatus


def with_files(rows: CalendarRows, files: Sequence[Path]) -> CalendarRows:
    """Each over those before it."""
    return reduce(_with_file, files, rows)


def _with_file(rows: CalendarRows, file: Path) -> CalendarRows:
    """The days of a file; its year is official by the notice it names, and provisional without one."""
    try:
        said = read_calendar(read_bounded(file))
    except OSError as error:
        raise BadLimit(N_("--calendar %(file)s cannot be read: %(why)s"), file=file, why=error.strerror) from error
    try:
        laid, year = with_year(rows, said, notice=said.notice or file.name), year_of(said)
    except InvalidInput as error:
        raise BadLimit(N_("--calendar %(file)s: %(fault)s"), file=file, fault=error.text) from error
    if said.notice.strip():
        return laid
    unofficial = YearRow(year, CalendarStatus.PROVISIONAL)
    return replace(laid, years=frozenset(row for row in laid.years if row.year != year) | {unofficial})
