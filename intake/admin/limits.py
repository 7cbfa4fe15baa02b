"""Limits and ladders on screen: in force, proposed by an administrator, approved or thrown away by a second person."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intake.admin import limits_tables
from intake.admin.limits_forms import REACH, ChangeForm, LimitForm, LimitsAction, read_ladder
from intake.auth.confirming import confirmed
from intake.auth.guards import only
from intake.errors import InvalidInput
from intake.job_names import Job
from intake.language.i18n import N_, _
from intake.limits.diff import diff, rung_changes
from intake.limits.edits import EXTENDED, LADDERS
from intake.limits.proposing import approve as approve_limits
from intake.limits.proposing import base_for, opening_of, propose
from intake.limits.proposing import discard as discard_limits
from intake.limits.replan import count_climbing
from intake.limits.versions import LimitsVersionStatus, find_open, get_version, limits_before, status_of, versions
from intake.reports.origin import is_synthetic
from intake.vocabulary import StaffRole
from intake.web.context import account, actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.refusals import refusal_message
from intake.web.staff_names import staff_names
from routing.clocks.policies import ANY, COMMON, Limits
from routing.clocks.store import get_limits, load_limits
from routing.models import PolicyVersion
from routing.vocabulary import Addressee, Clock, Step, Unit

bp = Blueprint("limits", __name__)

STATUSES = {
    LimitsVersionStatus.PROPOSED: N_("Proposed, to be approved"),
    LimitsVersionStatus.WAITING: N_("Approved, to come into force"),
    LimitsVersionStatus.IN_FORCE: N_("In force now"),
    LimitsVersionStatus.REPLACED: N_("Replaced"),
    LimitsVersionStatus.DISCARDED: N_("Discarded, never in force"),
}


@bp.get("/")
def show() -> str:
    with runtime().db.reading() as session:
        limits = load_limits(session, _profile(), at=moment())
        found = versions(session, _profile(), moment())
        return _page(
            "show",
            limits=limits,
            versions=found,
            open=find_open(session, _profile(), moment()),
            names=_names(session, [one.row for one in found]),
        )


@bp.get("/policies/<policy>/<clock>")
def limit(policy: str, clock: str) -> str:
    return _limit_page(policy, _clock(policy, clock))


@bp.post("/policies/<policy>/<clock>")
def change_limit(policy: str, clock: str) -> Response:
    only(StaffRole.ADMINISTRATOR)
    chosen = _clock(policy, clock)
    with rejecting(lambda: _limit_page(policy, chosen)):
        form = read_form(LimitForm)
        with runtime().db.unit_of_work() as session:
            version = _propose(session, form, form.limits(_base(session), policy, chosen))
    return _to_version(version, _("Proposed as version %(version)s; a second person approves it.", version=version))


@bp.get("/ladders/<policy>")
def ladder(policy: str) -> str:
    return _ladder_page(_policy(policy))


@bp.post("/ladders/<policy>")
def change_ladder(policy: str) -> Response:
    only(StaffRole.ADMINISTRATOR)
    chosen = _policy(policy)
    with rejecting(lambda: _ladder_page(chosen)):
        form = read_ladder(request.form)
        with runtime().db.unit_of_work() as session:
            version = _propose(session, form, form.limits(_base(session), chosen))
    return _to_version(version, _("Proposed as version %(version)s; a second person approves it.", version=version))


@bp.get("/versions/<int:version>")
def show_version(version: int) -> str:
    return _version_page(version)


@bp.post("/versions/<int:version>/approve")
@confirmed
def approve(version: int) -> Response:
    with rejecting(lambda: _version_page(version)), runtime().db.unit_of_work() as session:
        row = approve_limits(session, _profile(), version, actor=actor(), at=moment())
        runtime().jobs.nudge_later(session, Job.REPLAN_CLOCKS)
        is_now = row.effective_at <= moment()
    runtime().forget_rules()
    now = _("Version %(version)s is in force; running clocks climb by it from now on.", version=version)
    later = _("Version %(version)s is approved and takes force on its day.", version=version)
    return _to_version(version, now if is_now else later)


@bp.post("/versions/<int:version>/discard")
def discard(version: int) -> Response:
    with rejecting(lambda: _version_page(version)), runtime().db.unit_of_work() as session:
        discard_limits(session, _profile(), version, actor=actor(), at=moment())
    runtime().forget_rules()
    return _to_version(version, _("Version %(version)s will never be in force.", version=version))


def _propose(session: Session, form: ChangeForm, limits: Limits) -> int:
    said = {"note": form.reason, "effective_at": opening_of(form.effective_on), "based_on": form.based_on}
    return propose(session, limits, actor=actor(), at=moment(), **said).version  # type: ignore[arg-type]


def _to_version(version: int, told: str) -> Response:
    flash(told)
    return redirect(url_for("limits.show_version", version=version), 303)


def _limit_page(policy: str, clock: Clock) -> str:
    with runtime().db.reading() as session:
        base, obstacle = _base_or_obstacle(session)
        cell = limits_tables.cell(base, policy, clock)
        is_common = clock in COMMON and policy != ANY
        return _page(
            "limit",
            limits=base,
            cell=cell,
            obstacle=obstacle,
            is_extended=clock in EXTENDED,
            may_take_back=cell.is_own and policy != ANY and clock is not Clock.CLOSURE,
            may_set=_may_change() and not obstacle and not is_common,
            effective_on=_day_of_own(session, base),
        )


def _ladder_page(policy: str) -> str:
    with runtime().db.reading() as session:
        base, obstacle = _base_or_obstacle(session)
        return _page(
            "ladder",
            limits=base,
            row=limits_tables.ladder_row(base, policy),
            is_own=policy in base.ladders,
            obstacle=obstacle,
            may_set=_may_change() and not obstacle,
            effective_on=_day_of_own(session, base),
        )


def _version_page(version: int) -> str:
    with runtime().db.reading() as session:
        row = get_version(session, _profile(), version)
        before, limits = limits_before(session, row, moment()), get_limits(session, _profile(), version)
        found, status = diff(before, limits), status_of(session, row, moment())
        is_open = status in {LimitsVersionStatus.PROPOSED, LimitsVersionStatus.WAITING}
        who = account()
        return _page(
            "version",
            row=row,
            status=status,
            before=before,
            found=found,
            rungs={one.policy: rung_changes(before, limits, one.policy) for one in found.ladders},
            is_synthetic=is_synthetic(session),
            climbing=count_climbing(session, before, limits) if is_open else None,
            is_author=who is not None and who.id == row.proposed_by,
            is_late=status is LimitsVersionStatus.PROPOSED and row.effective_at > moment(),
            names=_names(session, [row]),
        )


def _page(name: str, **more: Any) -> str:
    return render_template(
        f"admin/limits/{name}.html",
        may_change=_may_change(),
        STATUSES=STATUSES,
        Act=LimitsAction,
        Addressee=Addressee,
        Standing=LimitsVersionStatus,
        Step=Step,
        Unit=Unit,
        REACH=REACH,
        at=moment(),
        t=limits_tables,
        **more,
    )


def _base(session: Session) -> Limits:
    return base_for(session, _profile(), actor=actor(), at=moment())


def _base_or_obstacle(session: Session) -> tuple[Limits, str]:
    """What the next change of this person goes on from, or the limits in force and why there can be none now."""
    try:
        return _base(session), ""
    except InvalidInput as error:
        return load_limits(session, _profile(), at=moment()), refusal_message(error)


def _day_of_own(session: Session, base: Limits) -> str:
    """The day one's own open proposal names, to be kept by what is added to it."""
    found = find_open(session, _profile(), moment())
    is_own = found is not None and found.row.version == base.version and found.row.effective_at > moment()
    return limits_tables.day_words(found.row.effective_at) if found is not None and is_own else ""


def _may_change() -> bool:
    who = account()
    return who is not None and who.has_role(StaffRole.ADMINISTRATOR)


def _profile() -> str:
    return runtime().settings.policy_profile


def _policy(policy: str) -> str:
    if policy not in LADDERS:
        raise NotFound
    return policy


def _clock(policy: str, clock: str) -> Clock:
    if clock not in set(Clock) or (_policy(policy), clock) == (ANY, Clock.CLOSURE):
        raise NotFound
    return Clock(clock)


def _names(session: Session, rows: list[PolicyVersion]) -> dict[int | None, str]:
    people = staff_names(session, [one for row in rows for one in (row.proposed_by, row.decided_by)])
    return {None: _("the operator of the machine")} | people
