"""What a day was to a clock, in words, within the width of a day on a telephone, and in one sentence to be read out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.casework.clocks.explanation import DeadlineExplanation
from intake.language.formats import date_words
from intake.language.i18n import N_, _
from routing.calendars.working_time import DayKind, local_day
from routing.clocks.deadlines import DayExplained

# What a day was to a clock; the calendar's own name of a holiday stands beside it.
DAY_KINDS: Mapping[DayKind, str] = {
    DayKind.WORKING: N_("working day"),
    DayKind.WEEKEND: N_("weekend"),
    DayKind.HOLIDAY: N_("public holiday"),
    DayKind.MAKEUP: N_("working day in place of a holiday"),
    DayKind.DAY_ZERO: N_("the day it began, not counted"),
    DayKind.PAUSED: N_("paused, not counted"),
}
# The same within the width of a day on a telephone; a working day has its number there.
_MARKS: Mapping[DayKind, str] = {
    DayKind.WORKING: "",
    DayKind.WEEKEND: N_("off"),
    DayKind.HOLIDAY: N_("holiday"),
    DayKind.MAKEUP: N_("worked"),
    DayKind.DAY_ZERO: N_("began"),
    DayKind.PAUSED: N_("stopped"),
}
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class KindKey:
    """A kind of day in the legend."""

    kind: DayKind
    mark: str
    word: str


@dataclass(frozen=True)
class DayCell:
    """A day in its week; `told` is all of it in one sentence."""

    row: DayExplained
    date: str
    mark: str
    told: str
    is_today: bool
    is_due: bool
    is_original: bool

    @property
    def hours(self) -> str:
        return hours_of(self.row.ran)


def hours_of(ran: timedelta) -> str:
    """`8`, `1.5`; nothing where none ran."""
    return f"{ran / _HOUR:.1f}".removesuffix(".0") if ran else ""


def key_of(kind: DayKind) -> KindKey:
    return KindKey(kind, _(_MARKS[kind]) if _MARKS[kind] else "", _(DAY_KINDS[kind]))


def cell_of(day: DayExplained, explained: DeadlineExplanation, *, at: datetime) -> DayCell:
    is_due = day.day == explained.days[-1].day
    is_original = day.day == local_day(explained.promised_at) and not is_due
    words = [date_words(day.day, at), _(DAY_KINDS[day.kind])]
    if day.count is not None:
        words.append(_("day %(count)s", count=day.count))
    if day.ran:
        words.append(_("%(hours)s h counted", hours=f"{day.ran / _HOUR:.1f}"))
    words += [day.name, _("provisional") if day.is_provisional else ""]
    words += [_("due") if is_due else "", _("first promised") if is_original else ""]
    is_first = day.day.day == 1 or day is explained.days[0]
    return DayCell(
        row=day,
        date=f"{day.day.month}/{day.day.day}" if is_first else str(day.day.day),
        mark=key_of(day.kind).mark,
        told=" · ".join(filter(None, words)),
        is_today=day.day == local_day(at),
        is_due=is_due,
        is_original=is_original,
    )


def holiday_runs(days: Sequence[DayExplained]) -> list[str]:
    """`10月1日 周四 – 10月8日 周四：国庆节`: each named run of days off once."""
    runs: list[list[DayExplained]] = []
    for day in days:
        if day.kind is not DayKind.HOLIDAY or not day.name:
            continue
        follows = runs and runs[-1][-1].name == day.name and (day.day - runs[-1][-1].day).days == 1
        runs[-1].append(day) if follows else runs.append([day])
    return [f"{_run_words(run)}{_(': ')}{run[0].name}" for run in runs]


def _run_words(run: Sequence[DayExplained]) -> str:
    first, last = date_words(run[0].day), date_words(run[-1].day)
    return first if first == last else f"{first} – {last}"
