"""`jiesu deadline`: if it was received then, by when must it be answered, and why, day by day. Needs no database."""

import json
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

import typer

from routing.calendars import shipped_calendar
from routing.deadlines import DayExplained, Due, Limit, Pause, due, explain
from routing.errors import BadLimit
from routing.vocabulary import Clock, Unit
from routing.working_time import SHANGHAI, WorkingCalendar


def deadline(
    received: Annotated[
        str, typer.Argument(metavar="RECEIVED", help="A date or an ISO time, in Asia/Shanghai.", show_default=False)
    ],
    working_days: Annotated[
        int, typer.Option("--working-days", metavar="N", help="Length of the limit.", show_default=False)
    ],
    pause: Annotated[
        list[str] | None,
        typer.Option("--pause", metavar="A..B", help="Days paused at close of office, both included; repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print when a matter received at RECEIVED is due, and every day that led there."""
    calendar = shipped_calendar()
    started_at = _received(received, calendar)
    pauses = [_pause(text, calendar) for text in pause or []]
    if working_days < 1:
        raise BadLimit(f"--working-days must be 1 or more, not {working_days}")
    limit = Limit(Clock.CLOSURE, working_days, Unit.WORKING_DAYS, policy="", basis="")
    result = due(limit, started_at, calendar, pauses=pauses)
    days = explain(limit, started_at, calendar, pauses=pauses)
    print(json.dumps(_as_json(result, days), ensure_ascii=False, indent=2) if as_json else _as_text(result, days))


def _received(text: str, calendar: WorkingCalendar) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadLimit(
            f"RECEIVED {text!r} is neither a date (2026-11-21) nor an ISO time (2026-11-21T09:30)"
        ) from error
    _check_span("RECEIVED", moment.date(), calendar)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _pause(text: str, calendar: WorkingCalendar) -> Pause:
    first, dots, last = text.partition("..")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise BadLimit(f"--pause {text!r} is not two dates A..B (2026-11-23..2026-11-25)") from error
    if not dots or start > end:
        raise BadLimit(f"--pause {text!r} ends before it begins")
    for day in (start, end):
        _check_span("--pause", day, calendar)
    return Pause(_midnight(start), _midnight(end + timedelta(days=1)))


def _check_span(name: str, day: date, calendar: WorkingCalendar) -> None:
    if not calendar.first <= day <= calendar.last:
        raise BadLimit(f"{name} {day} is outside the working calendar, {calendar.first} to {calendar.last}")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI)


def _as_json(result: Due, days: tuple[DayExplained, ...]) -> dict[str, Any]:
    return {
        "due_on": result.due_on.isoformat(),
        "due_by": result.due_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "provisional": result.is_provisional,
        "days": [
            {
                "date": each.day.isoformat(),
                "kind": each.kind.value,
                "count": each.count,
                "provisional": each.is_provisional,
                "name": each.name,
            }
            for each in days
        ],
    }


def _as_text(result: Due, days: tuple[DayExplained, ...]) -> str:
    due_by = result.due_at.astimezone(SHANGHAI)
    lines = [f"Due {due_by:%Y-%m-%d (%a), by %H:%M:%S} Asia/Shanghai"]
    if result.is_provisional:
        lines.append("Provisional: a year it depends on has no State Council notice in the calendar.")
    for each in days:
        mark = "?" if each.is_provisional else ""
        count = "" if each.count is None else str(each.count)
        lines.append(f"{each.day:%Y-%m-%d %a}{mark:1}  {each.kind.value:8}  {count:>4}  {each.name}".rstrip())
    return "\n".join(lines)
