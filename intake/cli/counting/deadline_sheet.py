"""How a supposed deadline is printed: its date, what it would be otherwise, and every day that led there."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from routing.calendars.working_time import SHANGHAI
from routing.clocks.deadlines import DayExplained, Due, Limit
from routing.clocks.estimate import EstimatedDeadline

_HOUR = timedelta(hours=1)


def clock_line(limit: Limit) -> str:
    unit, basis = limit.unit.value.replace("_", " "), limit.basis or "no basis named"
    return f"{limit.clock.value}: {limit.amount} {unit} ({basis})"


def clock_json(limit: Limit) -> dict[str, Any]:
    return {"clock": limit.clock.value, "amount": limit.amount, "unit": limit.unit.value, "basis": limit.basis}


def as_json(answer: EstimatedDeadline | None) -> dict[str, Any]:
    """Without an answer the time of receipt is missing, from which its hours would count."""
    if answer is None:
        return {"due_on": None, "due_by": None, "provisional": None, "days": [], "needs_time": True}
    before = answer.unextended
    original = {"original_due_on": before.due_on.isoformat(), "original_due_by": _moment(before)} if before else {}
    return {
        "due_on": answer.due.due_on.isoformat(),
        "due_by": _moment(answer.due),
        "provisional": answer.due.is_provisional,
        "days": [_day_json(each, answer) for each in answer.days],
    } | original


def as_text(answer: EstimatedDeadline) -> list[str]:
    due_by = answer.due.due_at.astimezone(SHANGHAI)
    lines = [f"Due {due_by:%Y-%m-%d (%a), by %H:%M:%S} Asia/Shanghai"]
    if answer.unextended:
        before = answer.unextended.due_at.astimezone(SHANGHAI)
        lines.append(f"Before the extension it was due {before:{_date_form(answer)}}.")
    if answer.is_refused_extension:
        lines.append("This limit cannot be extended.")
    if answer.is_deaf_to_pauses:
        lines.append("A clock of a law of its own: no pause of the complaint stops it.")
    if answer.due.is_provisional:
        lines.append("Provisional: a year it depends on has no State Council notice in the calendar.")
    return [*lines, *day_lines(answer.days)]


def day_lines(days: tuple[DayExplained, ...]) -> Iterator[str]:
    """`2026-11-23 Mon  working      1`; of a clock of hours, how many of them ran on the day."""
    for each in days:
        mark = "?" if each.is_provisional else ""
        count = _hours(each) if each.ran else str(each.count or "")
        yield f"{each.day:%Y-%m-%d %a}{mark:1}  {each.kind.value:8}  {count:>6}  {each.name}".rstrip()


def _hours(day: DayExplained) -> str:
    return f"{day.ran / _HOUR:.1f} h"


def _date_form(answer: EstimatedDeadline) -> str:
    return "%Y-%m-%d (%a), by %H:%M:%S" if answer.is_by_the_hour else "%Y-%m-%d (%a)"


def _moment(due: Due) -> str:
    return due.due_at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _day_json(day: DayExplained, answer: EstimatedDeadline) -> dict[str, Any]:
    told = {
        "date": day.day.isoformat(),
        "kind": day.kind.value,
        "count": day.count,
        "provisional": day.is_provisional,
        "name": day.name,
    }
    return told | ({"hours": round(day.ran / _HOUR, 4)} if answer.is_by_the_hour else {})
