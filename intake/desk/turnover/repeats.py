"""Numbers that come back again and again: how often, what was done about them, and what came in meanwhile."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.guards import only
from intake.casework.registering.idempotent import once
from intake.language.i18n import N_, _
from intake.models import Complaint, RepeatedCaller
from intake.repetition import acts
from intake.repetition.reading import (
    case_of_number,
    cases,
    complaints_since,
    frequent_numbers,
    get_case,
    steps_of,
)
from intake.vocabulary import CallerStanding, StaffRole
from intake.web.context import account, actor, moment, runtime
from intake.web.forms import read_form, read_query, rejecting
from intake.web.staff_names import staff_names

READERS = (StaffRole.SUPERVISOR, StaffRole.DISPATCHER, StaffRole.AUDITOR)
bp = Blueprint("repeats", __name__)


class FrequentQuery(BaseModel):
    """From how many complaints on, in how many days."""

    least: int = Field(default=5, title=N_("At least"), ge=2, le=1000)
    days: int = Field(default=30, title=N_("Days"), ge=1, le=366)


class CallerReasonForm(BaseModel):
    reason: str = Field(default="", title=N_("Reason"), max_length=500)


class CallerWarnForm(CallerReasonForm):
    """By a complaint that came from the number."""

    number: str = Field(title=N_("Complaint"), max_length=40)


class CallerLimitForm(CallerReasonForm):
    until_on: date = Field(title=N_("Last day"))
    review_on: date = Field(title=N_("Review due"))

    def limit(self) -> acts.LimitUntil:
        return acts.LimitUntil(self.reason, self.until_on, self.review_on)


class CallerAct:
    """Its words, where a number must stand for it, its form, and what it does."""

    def __init__(
        self, label: str, standings: frozenset[CallerStanding], form: type[BaseModel], do: Callable[..., object]
    ) -> None:
        self.label, self.standings, self.form, self.do = label, standings, form, do


ACTS: Mapping[str, CallerAct] = MappingProxyType(
    {
        "limit": CallerAct(
            N_("Limit the number"),
            frozenset({CallerStanding.WARNED}),
            CallerLimitForm,
            lambda s, o, i, f, **who: acts.limit_caller(s, o, i, f.limit(), **who),
        ),
        "prolong": CallerAct(
            N_("Reviewed: prolong it"),
            frozenset({CallerStanding.LIMITED}),
            CallerLimitForm,
            lambda s, o, i, f, **who: acts.prolong_limit(s, o, i, f.limit(), **who),
        ),
        "lift": CallerAct(
            N_("Lift it"),
            frozenset({CallerStanding.WARNED, CallerStanding.LIMITED}),
            CallerReasonForm,
            lambda s, o, i, f, **who: acts.lift_limit(s, o, i, f.reason, **who),
        ),
    }
)


@bp.get("/", endpoint="list")
def list_numbers() -> str:
    with rejecting(lambda: _list(FrequentQuery())):
        return _list(read_query(FrequentQuery))


@bp.post("/warn")
def warn() -> Response:
    only(StaffRole.SUPERVISOR, StaffRole.DISPATCHER)
    with rejecting(lambda: _list(FrequentQuery())):
        form = read_form(CallerWarnForm)
        house, who, at = runtime(), actor(), moment()

        def warned(session: Session) -> int:
            number = form.number.replace(" ", "")
            return acts.warn_caller(session, house.collaborators(session), number, form.reason, actor=who, at=at).id

        case_id = once(house.db, warned)
    flash(_("Warned. Whether a text tells it stands below."))
    return redirect(url_for("repeats.show", case_id=case_id), 303)


@bp.get("/<int:case_id>")
def show(case_id: int) -> str:
    return _page(case_id, request.args.get("do", ""))


@bp.post("/<int:case_id>/<deed>")
def act(case_id: int, deed: str) -> Response:
    only(StaffRole.SUPERVISOR)
    chosen = ACTS.get(deed)
    if chosen is None:
        abort(404)
    with rejecting(lambda: _page(case_id, deed)):
        form = read_form(chosen.form)
        house, who, at = runtime(), actor(), moment()
        once(
            house.db, lambda session: chosen.do(session, house.collaborators(session), case_id, form, actor=who, at=at)
        )
        house.forget_rules()  # here from now on; every other process follows within half a minute
    flash(_("Saved: %(what)s.", what=_(chosen.label)))
    return redirect(url_for("repeats.show", case_id=case_id), 303)


def repeats_panel(session: Session, complaint: Complaint) -> RepeatedCaller | None:
    """Of the number it came from, as the hotline reads it: warned, or limited until a day.

    Also for the operators, who may be the ones that read it first.
    """
    who = account()
    is_read = who is not None and who.has_role(StaffRole.OPERATOR, *READERS)
    return case_of_number(session, complaint.id) if is_read else None


def _list(asked: FrequentQuery) -> str:
    who = actor()
    with runtime().db.reading() as session:
        since = moment() - timedelta(days=asked.days)
        shown: dict[str, Any] = {
            "numbers": frequent_numbers(session, who, since=since, least=asked.least),
            "running": cases(session, who, is_over=False),
            "past": cases(session, who, is_over=True),
        }
    return render_template("turnover/repeats.html", asked=asked, may_warn=_may(*acts.WARNERS), **shown)


def _page(case_id: int, wanted: str) -> str:
    with runtime().db.reading() as session:
        case, complaint = get_case(session, case_id, actor())
        steps = steps_of(session, case_id)
        may_act = _may(StaffRole.SUPERVISOR)
        offered = {name: _(one.label) for name, one in ACTS.items() if may_act and case.standing in one.standings}
        return render_template(
            "turnover/repeat.html",
            case=case,
            complaint=complaint,
            steps=[(one, acts.reason_of(session, one)) for one in steps],
            people=staff_names(session, {one.taken_by_id for one in steps}),
            came=complaints_since(session, case, case.warned_at, actor()),
            offered=offered,
            chosen=wanted if wanted in offered else next(iter(offered), ""),
        )


def _may(*roles: StaffRole) -> bool:
    who = account()
    return who is not None and who.has_role(*roles)
