"""How a date, a deadline, a sum and a share are said, in the language spoken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from intake.language.i18n import _, language, ngettext
from routing.calendars.working_time import SHANGHAI, WorkingCalendar
from routing.errors import CalendarExhausted
from routing.models.association import UNVERIFIED

NOTHING = "—"
_CENT = Decimal("0.01")
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class DueView:
    """A clock as a chip: tone is none, running, soon, overdue, met or late; `full` is the exact time."""

    tone: str
    date: str
    left: str
    full: str

    @property
    def icon(self) -> str:
        return _ICONS[self.tone]


# A shape for each tone, so that colour is never the only sign.
_ICONS = {
    "none": "minus",
    "paused": "player-pause",
    "running": "clock",
    "soon": "alert-triangle",
    "overdue": "alert-octagon",
    "met": "check",
    "late": "checks",
}


def shanghai(at: datetime, form: str = "%Y-%m-%d %H:%M") -> str:
    """The wall clock of a moment; every office of ours keeps Shanghai time."""
    return at.astimezone(SHANGHAI).strftime(form)


def date_words(day: date | datetime, now: datetime | None = None) -> str:
    """`11月27日 周五` / `Fri 27 Nov`; with the year when `now` is in another one."""
    if isinstance(day, datetime):
        day = day.astimezone(SHANGHAI).date()
    other_year = now is not None and now.astimezone(SHANGHAI).year != day.year
    if language() == "zh":
        year = f"{day.year}年" if other_year else ""
        return f"{year}{day.month}月{day.day}日 周{_WEEKDAYS_ZH[day.weekday()]}"
    year = f" {day.year}" if other_year else ""
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}{year}"


def month_name(month: str) -> str:
    """Of `2026-10`, without its year: `10月` / `Oct`."""
    number = int(month.rpartition("-")[2])
    return f"{number}月" if language() == "zh" else _MONTHS_EN[number - 1]


def due_words(due_at: datetime, now: datetime, calendar: WorkingCalendar | None) -> str:
    """`11月27日 周五 · 还剩 3 个工作日` / `Fri 27 Nov · 3 working days left`."""
    view = due_view(due_at, now=now, calendar=calendar)
    return f"{view.date} · {view.left}" if view.left else view.date


def due_view(
    due_at: datetime | None,
    *,
    now: datetime,
    calendar: WorkingCalendar | None,
    met_at: datetime | None = None,
    is_paused: bool = False,
) -> DueView:
    """What a clock looks like at `now`: met on time when `met_at <= due_at`, overdue once `due_at < now`."""
    if is_paused:
        return DueView("paused", _("paused"), "", _("The clock stands still until the matter goes on."))
    if due_at is None:
        return DueView("none", _("no clock"), "", _("No clock is running."))
    day, full = date_words(due_at, now), _("due %(time)s", time=shanghai(due_at))
    if met_at is not None:
        tone, left = ("met", _("met")) if met_at <= due_at else ("late", _("met late"))
        done = _("done %(time)s", time=shanghai(met_at))
        return DueView(tone, date_words(met_at, now), left, f"{full} · {done}")
    days = _days_between(now, due_at, calendar)
    if due_at < now:
        return DueView("overdue", day, _overdue(days), full)
    tone = "soon" if days is not None and days <= 1 else "running"
    return DueView(tone, day, _left(days, due_at, now), full)


def money(amount: Decimal | float | None) -> str:
    """Yuan with thousands apart; cents only where there are any."""
    if amount is None:
        return NOTHING
    plain = f"{Decimal(str(amount)):,.2f}".removesuffix(".00")
    return f"{plain} 元" if language() == "zh" else f"¥{plain}"


def percent(numerator: Decimal | int, denominator: int, places: Decimal = _CENT) -> Decimal | None:
    """Per cent, rounded half up; None where nothing is counted."""
    if denominator == 0:
        return None
    return (100 * Decimal(numerator) / Decimal(denominator)).quantize(places, rounding=ROUND_HALF_UP)


def share(numerator: Decimal | int, denominator: int) -> str:
    """`96.16%`; of nothing there is no rate, neither 0 % nor 100 %."""
    rate = percent(numerator, denominator)
    return NOTHING if rate is None else f"{rate}%"


def _days_between(now: datetime, due_at: datetime, calendar: WorkingCalendar | None) -> int | None:
    if calendar is None:
        return None
    try:
        return calendar.between(now.astimezone(SHANGHAI).date(), due_at.astimezone(SHANGHAI).date())
    except CalendarExhausted:
        return None


def _left(days: int | None, due_at: datetime, now: datetime) -> str:
    if days is None:
        return ""
    if due_at.astimezone(SHANGHAI).date() == now.astimezone(SHANGHAI).date():
        return _("due today by %(time)s", time=shanghai(due_at, "%H:%M"))
    return ngettext("%(num)d working day left", "%(num)d working days left", days)


def _overdue(days: int | None) -> str:
    if not days:
        return _("overdue")
    return ngettext("%(num)d working day overdue", "%(num)d working days overdue", -days)


def listed(words: Iterable[str]) -> str:
    """Things named one after another, with the comma of the language."""
    return ("、" if language() == "zh" else ", ").join(words)


def credit_code(code: str, written: str = "") -> str:
    """As it stands; of an association without a proved one that it is not verified, and what was `written`."""
    if not code.startswith(UNVERIFIED):
        return code
    return _("not verified, written as %(written)s", written=written) if written else _("not verified")
