"""What the calendar screen sends: a year, a day of a place, office hours; each becomes the rows it would give."""

import binascii
from base64 import b64decode, b64encode
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field

from intake.calendars.edits import (
    check_official_stays,
    checked_hours,
    lacking,
    with_hours,
    with_local_day,
    with_year,
    without_local_day,
    year_of,
)
from intake.calendars.loading import YearReplacement, loading_of
from intake.calendars.notes import note_of_day, note_of_hours, note_of_year
from intake.calendars.preview import ChangeTally, Fate
from intake.casework.collaborators import Collaborators
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.numbers import BEFORE_ALL_IDS
from routing.calendars.book import FIRST_YEAR, LAST_YEAR, CalendarBook, CalendarRows, DayRow
from routing.calendars.entries import LeftOut
from routing.calendars.file import CalendarFile, read_calendar
from routing.vocabulary import CalendarAct

_AFTER_ALL_IDS = 2**63 - 1


class CalendarFormStep(StrEnum):
    """Look at what would change, take it all along, or do it."""

    CHECK = "check"
    FILE = "file"
    CONFIRM = "confirm"


class DayNature(StrEnum):
    """What a place makes of a day."""

    OFF = "off"
    WORKING = "working"
    HALF = "half"


class _Form(BaseModel):
    step: CalendarFormStep = CalendarFormStep.CHECK
    # Of the calendar the preview was made of; somebody may have changed it since.
    based_on: int = -1
    # After which complaint each page but the first begins, up to the one asked for; and what the first one counted.
    pages: str = Field(default="", pattern=r"^(-?\d{1,19}(,-?\d{1,19})*)?$")
    counted: str = Field(default="", pattern=r"^(\d{1,9},\d{1,9},\d{1,9},\d{1,9}\+?)?$")

    def rows(self, rows: CalendarRows) -> CalendarRows:
        raise NotImplementedError

    def note(self, collaborators: Collaborators) -> str:
        """What the history keeps of it, of the calendars of `office` as they were before."""
        raise NotImplementedError

    def loading(self, before: CalendarBook, after: CalendarBook) -> YearReplacement | None:  # noqa: ARG002 - of a year alone
        return None

    def left_out(self) -> tuple[LeftOut, ...]:
        """What a file of days says besides them."""
        return ()

    def lacking(self) -> tuple[str, ...]:
        """The holidays for want of which a year is not official."""
        return ()

    def shown_year(self) -> int | None:
        """The year to look at once it is in force."""
        return None

    def path(self) -> list[int]:
        asked = (int(one) for one in self.pages.split(",") if one)
        return [min(max(one, BEFORE_ALL_IDS), _AFTER_ALL_IDS) for one in asked]

    def carried(self) -> dict[str, str]:
        """What was sent, for the hidden fields of each page of the preview."""
        fields = self.model_dump(mode="json", exclude={"step", "based_on", "pages", "counted"})
        told = {name: ("1" if value else "") if isinstance(value, bool) else value for name, value in fields.items()}
        return {name: str(value) for name, value in told.items() if value not in {None, ""}}


class YearForm(_Form):
    """`content` is the file, in Base64, as the preview carries it."""

    content: str = Field(title=N_("File"), max_length=1_500_000)
    notice: str = Field(default="", title=N_("Notice"), max_length=300)
    year: int | None = Field(default=None, title=N_("Year"), ge=FIRST_YEAR, le=LAST_YEAR)

    def file(self) -> CalendarFile:
        try:
            return read_calendar(b64decode(self.content, validate=True))
        except binascii.Error:
            raise InvalidInput(N_("the file was damaged on its way: choose it again"), field="file") from None

    def rows(self, rows: CalendarRows) -> CalendarRows:
        file = self.file()
        check_official_stays(rows, file, year_of(file, self.year))
        return with_year(rows, file, notice=self.notice, year=self.year)

    def left_out(self) -> tuple[LeftOut, ...]:
        return self.file().left_out

    def lacking(self) -> tuple[str, ...]:
        return lacking(self.file(), self.shown_year())

    def note(self, collaborators: Collaborators) -> str:
        return note_of_year(self.rows(collaborators.rules.calendars.rows), self.shown_year())

    def loading(self, before: CalendarBook, after: CalendarBook) -> YearReplacement:
        return loading_of(before, after, self.shown_year())

    def shown_year(self) -> int:
        return year_of(self.file(), self.year)


class LocalDayForm(_Form):
    """A place's own day, or its taking back."""

    region_code: str = Field(title=N_("Place"), max_length=6)
    day: date = Field(title=N_("Day"))
    nature: DayNature = Field(default=DayNature.OFF, title=N_("What it is"))
    hours: str = Field(default="", title=N_("Office hours that day"), max_length=100)
    name: str = Field(default="", title=N_("Name of the day"), max_length=60)
    basis: str = Field(default="", title=N_("Document"), max_length=300)
    is_removal: bool = False

    def rows(self, rows: CalendarRows) -> CalendarRows:
        if self.is_removal:
            return without_local_day(rows, self.region_code, self.day)
        if self.nature is DayNature.HALF and not self.hours:
            raise InvalidInput(N_("must be filled in"), field="hours")
        return with_local_day(rows, self._row())

    def note(self, collaborators: Collaborators) -> str:
        rows = collaborators.rules.calendars.rows
        if not self.is_removal:
            rows = self.rows(rows)
        decreed = {(one.region_code, one.day): one for one in rows.days}
        row = decreed.get((self.region_code, self.day), self._row())
        return note_of_day(collaborators.rules.directory, row, is_removal=self.is_removal)

    def _row(self) -> DayRow:
        hours = self.hours if self.nature is DayNature.HALF else ""
        is_working = self.nature is not DayNature.OFF
        return DayRow(self.day, is_working, self.name, self.region_code, hours, self.basis)

    def shown_year(self) -> int:
        return self.day.year


class HoursForm(_Form):
    """Office hours of a department, or of all that have none of their own; empty takes them back."""

    department_id: int | None = Field(default=None, title=N_("Department"))
    hours: str = Field(default="", title=N_("Hours of office"), max_length=100)

    def rows(self, rows: CalendarRows) -> CalendarRows:
        return with_hours(rows, self.department_id, self.hours)

    def note(self, collaborators: Collaborators) -> str:
        hours = checked_hours(self.hours) if self.hours.strip() else ""
        return note_of_hours(collaborators.rules.directory, collaborators.rules.calendars, self.department_id, hours)


CalendarForm = YearForm | LocalDayForm | HoursForm
FORMS: dict[CalendarAct, type[CalendarForm]] = {
    CalendarAct.YEAR: YearForm,
    CalendarAct.LOCAL_DAY: LocalDayForm,
    CalendarAct.OFFICE_HOURS: HoursForm,
}


def counted(tally: ChangeTally) -> str:
    """A tally as a hidden field carries it, so that it is made once."""
    return ",".join(str(tally.counts.get(fate, 0)) for fate in Fate) + ("" if tally.is_whole else "+")


def tally_of(text: str) -> ChangeTally | None:
    if not text:
        return None
    numbers = text.removesuffix("+").split(",")
    return ChangeTally(dict(zip(Fate, map(int, numbers), strict=True)), is_whole=not text.endswith("+"))


def carried(content: bytes) -> str:
    """A file as a hidden field carries it."""
    return b64encode(content).decode()
