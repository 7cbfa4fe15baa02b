"""If I complain today, when must they answer? Day by day, with the law; nothing about the asker is asked or kept."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType

from flask import Blueprint, Response, make_response, render_template, request
from pydantic import BaseModel, Field

from intake.channels.webform.preview import places
from intake.errors import InvalidInput
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.web.context import moment, runtime
from intake.web.day_cells import hours_of
from intake.web.deadline_sheet import amount_words
from intake.web.forms import read_query, rejecting
from routing.calendars.working_time import SHANGHAI, DayKind, WorkingCalendar, local_day
from routing.clocks.deadlines import Limit, Pause
from routing.clocks.estimate import EstimatedDeadline, suppose
from routing.vocabulary import Clock, Kind, Priority

bp = Blueprint("calculator", __name__)

# What the complainant is told of; the rest is between the hotline and the departments.
_CLOCKS = (Clock.ACCEPTANCE, Clock.REPLY, Clock.CLOSURE)
_LONGEST = timedelta(days=365)
_FRESH_SECONDS = 60
DAYS: Mapping[DayKind, str] = MappingProxyType(
    {
        DayKind.DAY_ZERO: N_("The day it arrives is not counted"),
        DayKind.WORKING: N_("Working day"),
        DayKind.MAKEUP: N_("Make-up working day"),
        DayKind.WEEKEND: N_("Weekend"),
        DayKind.HOLIDAY: N_("Public holiday"),
        DayKind.PAUSED: N_("Paused"),
    }
)


class CalculatorQuery(BaseModel):
    """What is asked. Everything has an answer for who only opens the page."""

    received: date | None = Field(default=None, title=N_("Day of the complaint"))
    at: time | None = Field(default=None, title=N_("Time of day"))
    kind: str = Field(default=Kind.COMPLAINT.value, title=N_("Kind of matter"), max_length=40)
    region: str = Field(default="", title=N_("Place"), max_length=6)
    pause_from: date | None = Field(default=None, title=N_("Paused from"))
    pause_to: date | None = Field(default=None, title=N_("Paused until"))
    is_extended: bool = Field(default=False, title=N_("An extension was granted"))

    def started_at(self, now: datetime) -> datetime:
        """That moment; of another day than today without a time, ten in the morning."""
        day = self.received or local_day(now)
        local = now.astimezone(SHANGHAI)
        of_day = self.at or (local.time() if day == local.date() else time(10))
        return datetime.combine(day, of_day.replace(tzinfo=None), tzinfo=SHANGHAI)

    def pause(self, calendar: WorkingCalendar) -> tuple[Pause, ...]:
        """Whole days, both included."""
        first, last = self.pause_from or self.pause_to, self.pause_to or self.pause_from
        if first is None or last is None:
            return ()
        _check_span("pause_from" if self.pause_from else "pause_to", first, calendar.first, calendar.last)
        _check_span("pause_to", last, calendar.first, calendar.last)
        if last < first:
            raise InvalidInput(N_("ends before it begins"), field="pause_to")
        if last - first > _LONGEST:
            raise InvalidInput(N_("is longer than a year"), field="pause_to")
        return (Pause(_midnight(first), _midnight(last + timedelta(days=1))),)


@bp.get("/")
def ask() -> Response:
    with rejecting(lambda: _page(CalculatorQuery(), ())):
        question = read_query(CalculatorQuery)
        answers = _answers(question) if request.args else ()
    response = make_response(_page(question, answers))
    # The same for everybody who asks in the same language; a minute old at the most.
    response.headers["Cache-Control"] = f"private, max-age={_FRESH_SECONDS}"
    return response


def _answers(question: CalculatorQuery) -> tuple[EstimatedDeadline, ...]:
    with runtime().db.reading() as session:
        collaborators = runtime().collaborators(session)
    if question.kind not in collaborators.rules.limits.policies:
        raise InvalidInput(N_("is not a kind of matter"), field="kind")
    calendar = collaborators.rules.calendars.of(question.region or collaborators.home_region)
    started_at = question.started_at(moment())
    _check_span("received", started_at.date(), calendar.first, calendar.last - 2 * _LONGEST)
    pauses = question.pause(calendar)
    limits = [collaborators.rules.limits.limit(question.kind, clock) for clock in _CLOCKS]
    return tuple(
        _answer(limit, started_at, calendar, pauses, limit.extension if question.is_extended else 0)
        for limit in limits
        if limit is not None
    )


@lru_cache(maxsize=512)
def _answer(
    limit: Limit, started_at: datetime, calendar: WorkingCalendar, pauses: tuple[Pause, ...], extension: int
) -> EstimatedDeadline:
    return suppose(limit, started_at, calendar, pauses=pauses, extension_days=extension)


def _check_span(field: str, day: date, first: date, last: date) -> None:
    if not first <= day <= last:
        raise InvalidInput(N_("must lie between %(first)s and %(last)s"), first=first, last=last, field=field)


def _page(question: CalculatorQuery, answers: tuple[EstimatedDeadline, ...]) -> str:
    with runtime().db.reading() as session:
        collaborators = runtime().collaborators(session)
    return render_template(
        "webform/calculator.html",
        question=question,
        answers=answers,
        kinds=_kinds(collaborators.rules.limits.policies),
        places=[(place.code, place.name) for place in places(collaborators)]
        if collaborators.rules.calendars.overlays
        else [],
        home_region=collaborators.home_region,
        today=local_day(moment()),
        DAYS=DAYS,
        amount_words=amount_words,
        hours_of=hours_of,
    )


def _kinds(policies: frozenset[str]) -> list[tuple[str, str]]:
    """Kinds of matter first, then what makes any of them shorter."""
    own = {
        Priority.URGENT.value: _("Urgent: danger to safety, or wide harm"),
        Priority.KEY.value: _("About an association under key supervision"),
    }
    kinds = [(kind.value, word(kind)) for kind in Kind if kind.value in policies]
    return kinds + [(name, label) for name, label in own.items() if name in policies]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI)
