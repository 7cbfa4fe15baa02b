"""The law of counting read aloud: day by day, and for hours spell by spell. Shares no arithmetic with the product."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.vocabulary import Unit

HERE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)

# From when, until when; the end itself is outside.
Break = tuple[datetime, datetime]
Openings = Sequence[tuple[time, time]]


class DayWalker:
    """Knows of a day whether it is worked, and the hours an office is open, or would be on a day off."""

    def __init__(self, works: Callable[[date], bool], hours: Callable[[date], Openings]) -> None:
        self.works, self.hours = works, hours

    def due_on(
        self, amount: int, unit: Unit, started_at: datetime, breaks: Sequence[Break] = (), extension: int = 0
    ) -> date:
        """The last day of a limit in days; one in natural days ends on a day that is worked."""
        day = self.last_counted(amount, unit, started_at, breaks, extension)
        while not self.works(day):
            day += DAY
        return day

    def last_counted(
        self, amount: int, unit: Unit, started_at: datetime, breaks: Sequence[Break] = (), extension: int = 0
    ) -> date:
        """The day it starts on is day 0."""
        received = started_at.astimezone(HERE).date()
        return self._count(received, amount + extension, breaks, natural=unit is Unit.DAYS)

    def due_at(self, amount: int, unit: Unit, started_at: datetime, breaks: Sequence[Break] = ()) -> datetime:
        """The last moment of a limit in hours."""
        left, at = timedelta(hours=amount), started_at
        while left:
            until = min(edge for edge in self._edges(at, breaks) if edge > at)
            if not stands_still(at, breaks) and self._runs(unit, at):
                spent = min(left, until - at)
                left, at = left - spent, at + spent
            else:
                at = until
        return at

    def _count(self, day: date, n: int, breaks: Sequence[Break], *, natural: bool) -> date:
        while n:
            day += DAY
            counts = natural or self.works(day)
            n -= counts and not (breaks and stands_still(self._close(day), breaks))
        return day

    def _close(self, day: date) -> datetime:
        return datetime.combine(day, self.hours(day)[-1][1], tzinfo=HERE)

    def _edges(self, at: datetime, breaks: Sequence[Break]) -> list[datetime]:
        day = at.astimezone(HERE).date()
        hours = [(each, edge) for each in (day, day + DAY) for spell in self.hours(each) for edge in spell]
        midnight = datetime.combine(day + DAY, time(), tzinfo=HERE)  # the next day may open at other hours
        return [
            midnight,
            *(datetime.combine(each, edge, tzinfo=HERE) for each, edge in hours),
            *(edge for each in breaks for edge in each),
        ]

    def _runs(self, unit: Unit, at: datetime) -> bool:
        here = at.astimezone(HERE)
        if unit is Unit.HOURS:
            return True
        is_open = any(opens <= here.time() < closes for opens, closes in self.hours(here.date()))
        return is_open and self.works(here.date())


def stands_still(at: datetime, breaks: Sequence[Break]) -> bool:
    return any(start <= at < end for start, end in breaks)
