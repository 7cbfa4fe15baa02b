"""`jiesu deadline`: if it was received then, by when must it be answered, and why, day by day."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from intake.cli.counting.count_basis import CountBasis, find_grounds
from intake.cli.counting.deadline_sheet import as_json, as_text, clock_json, clock_line
from routing.calendars.working_time import SHANGHAI, WorkingCalendar
from routing.clocks.deadlines import HOUR_CLOCKS, Limit, Pause
from routing.clocks.estimate import EstimatedDeadline, suppose
from routing.clocks.policies import ANY, NO_CLOCKS, Limits
from routing.errors import BadLimit, CalendarExhausted
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Clock, Unit

# Kinds that are no time limit to be met; they bound a pause (a suspension) or a right (an objection).
_NOT_SHOWN = NO_CLOCKS
_A_TIME = N_("needs a time (2026-11-21T09:30): hours are counted from the minute")
_OPTIONS = {Unit.WORKING_DAYS: "--working-days", Unit.HOURS: "--hours", Unit.DAYS: "--days"}
Received = Annotated[
    str, typer.Argument(metavar="RECEIVED", help="A date or an ISO time, in Asia/Shanghai.", show_default=False)
]
WorkingDays = Annotated[
    int | None, typer.Option("--working-days", metavar="N", help="Length of the limit.", show_default=False)
]
Hours = Annotated[
    int | None, typer.Option("--hours", metavar="H", help="Natural hours; RECEIVED needs a time.", show_default=False)
]
Days = Annotated[int | None, typer.Option("--days", metavar="N", help="Natural days.", show_default=False)]
Policy = Annotated[
    str, typer.Option("--policy", metavar="NAME", help="Every clock of that kind of matter.", show_default=False)
]
_WHOSE = "Whose limits a policy has: default or shandong, else this installation's."
Profile = Annotated[str, typer.Option("--profile", metavar="NAME", help=_WHOSE, show_default=False)]
_PAUSED = "Days paused at close of office, both included, or from one ISO time to another; repeatable."
Pauses = Annotated[list[str] | None, typer.Option("--pause", metavar="A..B", help=_PAUSED)]
_LONGER = "Approved extension; of a policy, of each clock that may be extended."
Extension = Annotated[int, typer.Option("--extend", metavar="N", help=_LONGER)]
_OVER = "A year laid over the calendar: official if the file names its notice, else provisional; repeatable."
Files = Annotated[list[Path] | None, typer.Option("--calendar", metavar="FILE", help=_OVER)]


def deadline(
    received: Received,
    *,
    working_days: WorkingDays = None,
    hours: Hours = None,
    days: Days = None,
    policy: Policy = "",
    profile: Profile = "",
    pause: Pauses = None,
    extend: Extension = 0,
    calendar: Files = None,
    json_wanted: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print when a matter received at RECEIVED is due, and every day that led there.

    It counts by the calendar and the limits of the installation that is here, else by the shipped ones, and says so.
    """
    lengths = {Unit.WORKING_DAYS: working_days, Unit.HOURS: hours, Unit.DAYS: days}
    length = _length(lengths, policy, profile, extend)
    grounds = find_grounds(calendar or [], with_limits=not length, profile=profile)
    limits = [length] if length else _policy(grounds.limits, policy)
    case = _case(received, pause or [], extend, grounds.calendar)
    if length and length.unit in HOUR_CLOCKS and case.is_bare:
        raise BadLimit(N_("RECEIVED %(text)s %(fault)s"), text=received, fault=TranslatableText(_A_TIME))
    answers = [(limit, case.answer(limit)) for limit in limits]
    print(_json(grounds, policy, answers) if json_wanted else _text(grounds, policy, answers))


@dataclass(frozen=True)
class _Case:
    """What is asked of every limit alike; `is_bare`: the day of receipt is known, and not its time."""

    started_at: datetime
    is_bare: bool
    pauses: tuple[Pause, ...]
    extension: int
    calendar: WorkingCalendar

    def answer(self, limit: Limit) -> EstimatedDeadline | None:
        """None where hours would have to be counted from a time that nobody gave."""
        if self.is_bare and limit.unit in HOUR_CLOCKS:
            return None
        if self.extension > limit.extension > 0:
            raise BadLimit(
                N_("--extend %(asked)s: the %(clock)s limit is extended by %(most)s at most"),
                asked=self.extension,
                clock=limit.clock.value,
                most=limit.extension,
            )
        try:
            return suppose(limit, self.started_at, self.calendar, pauses=self.pauses, extension_days=self.extension)
        except CalendarExhausted:
            raise BadLimit(
                N_("the working calendar covers %(first)s to %(last)s: %(limit)s runs past its end"),
                first=self.calendar.first,
                last=self.calendar.last,
                limit=_name_of(limit),
            ) from None


def _name_of(limit: Limit) -> TranslatableText:
    """A length of one's own is of no clock."""
    return (
        TranslatableText(N_("the %(clock)s limit"), clock=limit.clock.value)
        if limit.policy
        else TranslatableText(N_("the limit"))
    )


def _length(lengths: dict[Unit, int | None], policy: str, profile: str, extend: int) -> Limit | None:
    """Exactly one of the lengths; None where a policy is asked for."""
    given = [(unit, amount) for unit, amount in lengths.items() if amount is not None]
    if len(given) + bool(policy) != 1:
        raise BadLimit(N_("give exactly one of --working-days, --hours, --days and --policy"))
    if extend < 0:
        raise BadLimit(
            N_("%(name)s must be %(least)s or more, not %(amount)s"), name="--extend", least=0, amount=extend
        )
    if policy:
        return None
    if profile:
        raise BadLimit(N_("--profile goes with --policy alone: a length of your own is of no profile"))
    unit, amount = given[0]
    if amount < 1:
        raise BadLimit(
            N_("%(name)s must be %(least)s or more, not %(amount)s"), name=_OPTIONS[unit], least=1, amount=amount
        )
    if extend and unit is Unit.HOURS:
        raise BadLimit(N_("--extend does not go with --hours: what is urgent is not extended"))
    return Limit(Clock.CLOSURE, amount, unit, policy="", basis="", extension=extend)


def _policy(limits: Limits | None, policy: str) -> list[Limit]:
    if limits is None or policy not in limits.policies:
        known = sorted(limits.policies - {ANY}) if limits else []
        raise BadLimit(N_("%(name)s %(text)r is none of %(words)s"), name="--policy", text=policy, words=known)
    found = (limits.limit(policy, clock) for clock in Clock if clock not in _NOT_SHOWN)
    return [limit for limit in found if limit is not None]


def _case(received: str, pauses: list[str], extend: int, calendar: WorkingCalendar) -> _Case:
    wrong = TranslatableText(
        N_("RECEIVED %(text)r is neither a date (2026-11-21) nor an ISO time (2026-11-21T09:30)"), text=received
    )
    started_at, is_bare = _moment(received, wrong)
    started_at = _placed("RECEIVED", received, started_at, calendar)
    return _Case(started_at, is_bare, tuple(_pause(text, calendar) for text in pauses), extend, calendar)


def _pause(text: str, calendar: WorkingCalendar) -> Pause:
    """A last day is paused to its end."""
    wrong = TranslatableText(
        N_("--pause %(text)r is not A..B, two dates (2026-11-23..2026-11-25) or two ISO times"), text=text
    )
    first, _dots, last = text.partition("..")
    (start, _bare), (end, is_day) = _moment(first, wrong), _moment(last, wrong)
    start, end = _placed("--pause", first, start, calendar), _placed("--pause", last, end, calendar)
    end += timedelta(days=1) if is_day else timedelta()
    if end <= start:
        raise BadLimit(N_("--pause %(text)r ends before it begins"), text=text)
    return Pause(start, end)


def _moment(text: str, wrong: TranslatableText) -> tuple[datetime, bool]:
    """As it is written, and whether it is a whole day, which stands for its beginning."""
    try:
        return datetime.combine(date.fromisoformat(text), time()), True
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text), False
    except ValueError:
        raise BadLimit(wrong) from None


def _placed(name: str, text: str, at: datetime, calendar: WorkingCalendar) -> datetime:
    """In Shanghai unless it says otherwise, and within the calendar there."""
    moment = at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
    # Looked at first as it was typed: of the year 1 or 9999 there may be no such moment in Shanghai.
    is_near = calendar.first <= at.date() <= calendar.last
    if not is_near or not calendar.first <= moment.astimezone(SHANGHAI).date() <= calendar.last:
        raise BadLimit(
            N_("%(name)s %(text)s is outside the working calendar, %(first)s to %(last)s"),
            name=name,
            text=text,
            first=calendar.first,
            last=calendar.last,
        )
    return moment


def _json(grounds: CountBasis, policy: str, answers: list[tuple[Limit, EstimatedDeadline | None]]) -> str:
    if policy:
        clocks = [clock_json(limit) | as_json(answer) for limit, answer in answers]
        told = {"policy": policy, "clocks": clocks}
    else:
        told = as_json(answers[0][1])
    return json.dumps(told | {"counted_by": grounds.values()}, ensure_ascii=False, indent=2)


def _text(grounds: CountBasis, policy: str, answers: list[tuple[Limit, EstimatedDeadline | None]]) -> str:
    lines: list[str] = []
    for limit, answer in answers:
        told = as_text(answer) if answer else [f"RECEIVED {_A_TIME}"]
        lines += [clock_line(limit), *(f"  {line}" for line in told)] if policy else told
    return "\n".join([*lines, grounds.told()])
