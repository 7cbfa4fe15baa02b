"""How the right of the call screen puts things: why a department is on it, what a basis is, a clock's days by weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.channels.console.forms import IncomingCallForm
from intake.channels.console.scripts import ChecklistItem
from intake.language.i18n import N_, _, language
from routing.calendars.working_time import DayKind
from routing.clocks.deadlines import DayExplained, weeks
from routing.decision.wording import REASONS
from routing.facts import Assigned, Because
from routing.fees import FeeCard
from routing.legal_bases import BasisKind, parts_of
from routing.violations import ViolationCard

_SIGNS = {
    DayKind.DAY_ZERO: N_("in"),
    DayKind.WEEKEND: N_("off"),
    DayKind.HOLIDAY: N_("hol"),
    DayKind.PAUSED: N_("stop"),
}
_WORDS = {
    DayKind.WORKING: N_("working day"),
    DayKind.WEEKEND: N_("weekend, does not count"),
    DayKind.HOLIDAY: N_("holiday, does not count"),
    DayKind.MAKEUP: N_("worked by decree, counts"),
    DayKind.DAY_ZERO: N_("day of receipt, does not count"),
    DayKind.PAUSED: N_("clock stands still"),
}
_HIDDEN = frozenset({"", "action", "token", "draft", "evidence", "association_code", "taken", "offered"})
_PLACES = {"into": "told-alike", "chosen": "told-alike", "asked": "script"}
# Not every basis forbids: what is said of it is what it is.
_BASES = {
    BasisKind.PROHIBITION: N_("Forbidden by"),
    BasisKind.DUTY: N_("Duty or procedure"),
    BasisKind.STANDARD: N_("Standard or guideline"),
    BasisKind.LOCAL: N_("Local rule or practice"),
    BasisKind.PRACTICE: N_("Notice of cases"),
    BasisKind.DEFAULT: N_("No document"),
    BasisKind.OTHER: N_("Basis"),
}


@dataclass(frozen=True)
class ClockDay:
    """One day in the calendar of a clock: `sign` is its number among the days that count, or why it does not."""

    day: DayExplained
    sign: str
    words: str
    is_last: bool


def called(name: str, message: str) -> str:
    """A refusal with the name of its field before it, unless it begins with that itself."""
    field = IncomingCallForm.model_fields.get(name)
    title = _(field.title) if field is not None and field.title else ""
    return message if not title or message.startswith(title) else _("%(field)s: %(fault)s", field=title, fault=message)


def place_of(name: str) -> str:
    """Where on the page a refused field stands; empty for what nobody sees, which nobody can correct there."""
    return "" if name in _HIDDEN else _PLACES.get(name, name)


def named(thing: ViolationCard | FeeCard | ChecklistItem) -> str:
    """The name in the language spoken."""
    zh, en = (thing.zh, thing.en) if isinstance(thing, ChecklistItem) else (thing.name_zh, thing.name_en)
    return zh if language() == "zh" else en


def reason_of(assigned: Assigned) -> str:
    return _(REASONS[Because(assigned.because)]) if assigned.because in set(Because) else assigned.because


def basis_lines(basis: str, *, but: str = "") -> list[tuple[str, str]]:
    """What it is and which documents, by kind; without those that `but` has said already."""
    return [(_(_BASES[part.kind]), _("; ").join(part.documents)) for part in parts_of(basis, but=but)]


def weeks_of(days: Sequence[DayExplained]) -> list[list[ClockDay | None]]:
    """Monday to Sunday; None before the day of receipt and after the day it is due."""
    return [[_cell(day, is_last=day is days[-1]) if day else None for day in week] for week in weeks(days)]


def _cell(day: DayExplained, *, is_last: bool) -> ClockDay:
    sign = str(day.count) if day.count is not None else _(_SIGNS[day.kind]) if day.kind in _SIGNS else ""
    words = _(_WORDS[day.kind]) + (f" · {day.name}" if day.name else "")
    return ClockDay(day, sign, words + (_(" · calendar provisional") if day.is_provisional else ""), is_last)
