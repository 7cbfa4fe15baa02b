"""`jiesu deadline`: if it was received then, by when must it be answered, and why, day by day. Needs no database."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import reduce
from pathlib import Path
from typing import Annotated, Any

import typer

from intake.calendars.edits import with_year
from routing.calendar_file import read_calendar
from routing.calendars import CalendarRows, book_of, shipped_calendar
from routing.deadlines import DayExplained, Due, Limit, Pause, due, explain
from routing.errors import BadLimit
from routing.policies import ANY, PAUSES, Limits, limits_of, shipped_limits
from routing.vocabulary import Clock, Unit
from routing.working_time import SHANGHAI, WorkingCalendar

# Kinds that are no time limit to be met; they bound a pause (a suspension) or a right (a return).
_NOT_SHOWN = PAUSES


def deadline(
    received: Annotated[
        str, typer.Argument(metavar="RECEIVED", help="A date or an ISO time, in Asia/Shanghai.", show_default=False)
    ],
    *,
    working_days: Annotated[
        int | None, typer.Option("--working-days", metavar="N", help="Length of the limit.", show_default=False)
    ] = None,
    hours: Annotated[
        int | None, typer.Option("--hours", metavar="H", help="Natural hours, of urgent matters.", show_default=False)
    ] = None,
    days: Annotated[int | None, typer.Option("--days", metavar="N", help="Natural days.", show_default=False)] = None,
    policy: Annotated[
        str, typer.Option("--policy", metavar="NAME", help="Every clock of that kind of matter.", show_default=False)
    ] = "",
    profile: Annotated[str, typer.Option("--profile", help="Whose limits: default or shandong.")] = "default",
    pause: Annotated[
        list[str] | None,
        typer.Option("--pause", metavar="A..B", help="Days paused at close of office, both included; repeatable."),
    ] = None,
    extend: Annotated[int, typer.Option("--extend", metavar="N", help="Approved extension, in days.")] = 0,
    calendar: Annotated[
        list[Path] | None,
        typer.Option("--calendar", metavar="FILE", help="A year's notice over the shipped calendar; repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print when a matter received at RECEIVED is due, and every day that led there."""
    lengths = {Unit.WORKING_DAYS: working_days, Unit.HOURS: hours, Unit.DAYS: days}
    limits, known = _limits(lengths, policy, profile), _calendar(calendar or [])
    pauses = [_pause(text, known) for text in pause or []]
    case = _Case(_received(received, known), pauses, _extension(extend, hours), known)
    answers = [case.answer(limit) for limit in limits]
    if policy:
        _print_policy(policy, answers, as_json=as_json)
    else:
        _print_one(answers[0], as_json=as_json)


class _Case:
    """What is asked of every limit alike."""

    def __init__(self, started_at: datetime, pauses: list[Pause], extension: int, calendar: WorkingCalendar) -> None:
        self.started_at, self.pauses, self.extension, self.calendar = started_at, pauses, extension, calendar

    def answer(self, limit: Limit) -> "_Answer":
        is_extended = limit.extension > 0 or not limit.policy
        extension = self.extension if is_extended else 0
        asked = {"pauses": self.pauses, "extension_days": extension}
        original = due(limit, self.started_at, self.calendar, pauses=self.pauses) if extension else None
        return _Answer(
            limit,
            due(limit, self.started_at, self.calendar, **asked),
            explain(limit, self.started_at, self.calendar, **asked),
            original,
        )


class _Answer:
    """One limit, its date, every day to it, and the date before an extension."""

    def __init__(self, limit: Limit, result: Due, days: tuple[DayExplained, ...], original: Due | None) -> None:
        self.limit, self.result, self.days, self.original = limit, result, days, original


def _limits(lengths: dict[Unit, int | None], policy: str, profile: str) -> list[Limit]:
    """Exactly one of the lengths, or the clocks of a policy."""
    given = [(unit, amount) for unit, amount in lengths.items() if amount is not None]
    if len(given) + bool(policy) != 1:
        raise BadLimit("give exactly one of --working-days, --hours, --days and --policy")
    if policy:
        return _policy(policy, profile)
    unit, amount = given[0]
    if amount < 1:
        raise BadLimit(f"--{unit.value.replace('_', '-')} must be 1 or more, not {amount}")
    return [Limit(Clock.CLOSURE, amount, unit, policy="", basis="")]


def _policy(policy: str, profile: str) -> list[Limit]:
    shipped = shipped_limits().get(profile)
    if shipped is None:
        raise BadLimit(f"--profile {profile!r} is none of {', '.join(sorted(shipped_limits()))}")
    limits: Limits = limits_of(profile, 0, shipped)
    if policy not in limits.policies:
        raise BadLimit(f"--policy {policy!r} is none of {', '.join(sorted(limits.policies - {ANY}))}")
    found = (limits.limit(policy, clock) for clock in Clock if clock not in _NOT_SHOWN)
    return [limit for limit in found if limit is not None]


def _calendar(files: Iterable[Path]) -> WorkingCalendar:
    """The shipped calendar, or that with these years over it; what a file names as its notice is believed."""
    rows = reduce(_with_file, files, CalendarRows())
    return book_of(rows, 0).country if rows.years else shipped_calendar()


def _with_file(rows: CalendarRows, file: Path) -> CalendarRows:
    try:
        said = read_calendar(file.read_bytes())
    except OSError as error:
        raise BadLimit(f"--calendar {file} cannot be read: {error.strerror}") from error
    return with_year(rows, said, notice=said.notice or file.name)


def _extension(days: int, hours: int | None) -> int:
    if days and hours is not None:
        raise BadLimit("--extend does not go with --hours: what is urgent is not extended")
    if days < 0:
        raise BadLimit(f"--extend must be 0 or more, not {days}")
    return days


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


def _print_one(answer: _Answer, *, as_json: bool) -> None:
    print(json.dumps(_as_json(answer), ensure_ascii=False, indent=2) if as_json else _as_text(answer))


def _print_policy(policy: str, answers: list[_Answer], *, as_json: bool) -> None:
    if as_json:
        clocks = [_limit_json(answer.limit) | _as_json(answer) for answer in answers]
        print(json.dumps({"policy": policy, "clocks": clocks}, ensure_ascii=False, indent=2))
        return
    for answer in answers:
        limit = answer.limit
        print(f"{limit.clock.value}: {limit.amount} {limit.unit.value.replace('_', ' ')} ({limit.basis})")
        print("  " + _as_text(answer).replace("\n", "\n  "))


def _limit_json(limit: Limit) -> dict[str, Any]:
    return {"clock": limit.clock.value, "amount": limit.amount, "unit": limit.unit.value, "basis": limit.basis}


def _as_json(answer: _Answer) -> dict[str, Any]:
    told = {
        "due_on": answer.result.due_on.isoformat(),
        "due_by": answer.result.due_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "provisional": answer.result.is_provisional,
        "days": [
            {
                "date": each.day.isoformat(),
                "kind": each.kind.value,
                "count": each.count,
                "provisional": each.is_provisional,
                "name": each.name,
            }
            for each in answer.days
        ],
    }
    return told | ({"original_due_on": answer.original.due_on.isoformat()} if answer.original else {})


def _as_text(answer: _Answer) -> str:
    due_by = answer.result.due_at.astimezone(SHANGHAI)
    lines = [f"Due {due_by:%Y-%m-%d (%a), by %H:%M:%S} Asia/Shanghai"]
    if answer.original:
        lines.append(f"Before the extension it was due {answer.original.due_on:%Y-%m-%d (%a)}.")
    if answer.result.is_provisional:
        lines.append("Provisional: a year it depends on has no State Council notice in the calendar.")
    for each in answer.days:
        mark = "?" if each.is_provisional else ""
        count = "" if each.count is None else str(each.count)
        lines.append(f"{each.day:%Y-%m-%d %a}{mark:1}  {each.kind.value:8}  {count:>4}  {each.name}".rstrip())
    return "\n".join(lines)
