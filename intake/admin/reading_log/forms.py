"""Whose readings, and of which days."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, Field

from intake.casework.reading.read_log import ReadFilter
from intake.errors import InvalidInput
from intake.language.i18n import N_
from routing.calendars.working_time import end_of

_DAY = timedelta(days=1)
_MOST_DAYS = 366
_USUAL_DAYS = 30


class ReadLogKind(StrEnum):
    """Everything that was read, or the opened identities alone."""

    READS = "reads"
    IDENTITIES = "identities"


class ReadLogQuery(BaseModel):
    """Without days: the last thirty. Without somebody: everybody."""

    kind: ReadLogKind = Field(default=ReadLogKind.READS, title=N_("What"))
    staff: int | None = Field(default=None, title=N_("Member of staff"), ge=1)
    first: date | None = Field(default=None, alias="from", title=N_("First day"))
    last: date | None = Field(default=None, alias="to", title=N_("Last day"))

    def days(self, today: date) -> tuple[date, date]:
        """Raises InvalidInput where they are not in order, or too many."""
        last = self.last or today
        first = self.first or last - timedelta(days=_USUAL_DAYS - 1)
        if not 0 <= (last - first).days < _MOST_DAYS:
            raise InvalidInput(N_("is a first and a last day, at most %(most)s days"), most=_MOST_DAYS, field="from")
        return first, last

    def wanted(self, today: date) -> ReadFilter:
        first, last = self.days(today)
        since, until = moments(first, last)
        return ReadFilter(since, until, self.staff, is_opened=self.kind is ReadLogKind.IDENTITIES)


class ReadLogExportForm(ReadLogQuery):
    format: str = Field(default="csv", title=N_("Format"), pattern="^(csv|xlsx)$")


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """Whole days in Shanghai."""
    return end_of(first - _DAY), end_of(last)
