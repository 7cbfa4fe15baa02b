"""The accounts of the people who work here: who they are, what they may do, where they belong."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.admin.accounts.requests import said_of_roles
from intake.admin.forms import HandOverForm, NewStaffForm, StaffForm
from intake.admin.leaving import has_in_hand, pass_all_on
from intake.auth.absence import AbsenceForm, away_lines
from intake.auth.accounts import end_sessions, get_staff, lock_staff, set_active
from intake.auth.confirming import confirmed
from intake.auth.factors.upkeep import factors_of
from intake.auth.handover import LeftBehind, find_left_behind, hand_over, require_somebody_left, successors
from intake.auth.oidc.linking import is_linked
from intake.auth.passwords import one_time_password
from intake.auth.second_administrator import add_account, change_account, let_in_again, new_password, waiting
from intake.auth.sessions import idle_limit
from intake.auth.staff_sessions import live_sessions
from intake.casework.outbox.absences import end_absence, enter_absence
from intake.clock import now
from intake.language.i18n import _
from intake.models import Staff
from intake.notify.staff.contacts import Reach, reach_of, reaches, save_addresses
from intake.vocabulary import StaffRole
from intake.web.context import actor, runtime
from intake.web.forms import read_form, rejecting
from intake.web.refusals import refusal_message
from routing.models import Department
from routing.translatable import TranslatableError

bp = Blueprint("staff", __name__)


@bp.get("/", endpoint="list")
def list_staff() -> str:
    with runtime().db.reading() as session:
        directory = runtime().collaborators(session).rules.directory
        rows = session.exec(
            select(Staff, Department.name)
            .join(Department, isouter=True)
            .order_by(col(Staff.is_active).desc(), Department.name, Staff.login)
        ).all()
        reached = {staff_id: one.masked for staff_id, one in reaches(session, [staff.id for staff, _ in rows]).items()}
        return render_template(
            "admin/staff.html",
            rows=rows,
            StaffRole=StaffRole,
            regions=directory.regions,
            reached=reached,
            waiting=waiting(session, at=now()),
            duties=said_of_roles(),
        )


@bp.get("/new")
def new() -> str:
    with runtime().db.reading() as session:
        return _form(session, None)


@bp.post("/new")
@confirmed
def add() -> str | Response:
    password = one_time_password()
    with rejecting(lambda: _form_again(None)):
        form = read_form(NewStaffForm)
        with runtime().db.unit_of_work() as session:
            account = form.account(runtime().collaborators(session).rules.directory)
            new = account | {"login": form.login, "password": password}
            staff, asked = add_account(session, **new, actor=actor(), at=now())
            save_addresses(session, staff, email=form.email, phone=form.phone, actor=actor(), at=now())
    return render_template("admin/staff_password.html", staff=staff, password=password, is_waiting=asked is not None)


@bp.get("/<int:staff_id>")
def edit(staff_id: int) -> str:
    with runtime().db.reading() as session:
        return _form(session, get_staff(session, staff_id))


@bp.post("/<int:staff_id>")
@confirmed
def save(staff_id: int) -> Response:
    with rejecting(lambda: _form_again(staff_id)):
        form = read_form(StaffForm)
        with runtime().db.unit_of_work() as session:
            staff = lock_staff(session, staff_id)
            account = form.account(runtime().collaborators(session).rules.directory)
            require_somebody_left(session, staff, form.roles, account["department_id"])
            asked = change_account(session, staff, **account, actor=actor(), at=now())
            save_addresses(session, staff, email=form.email, phone=form.phone, actor=actor(), at=now())
    return _saved() if asked is None else _asked()


@bp.post("/<int:staff_id>/password")
@confirmed
def reset(staff_id: int) -> str | Response:
    with rejecting(lambda: _form_again(staff_id)), runtime().db.unit_of_work() as session:
        staff = lock_staff(session, staff_id)
        password = new_password(session, staff, actor=actor(), at=now())
    if password is None:
        return _asked()
    return render_template("admin/staff_password.html", staff=staff, password=password, is_waiting=False)


@bp.post("/<int:staff_id>/active")
@confirmed
def toggle(staff_id: int) -> Response:
    form = read_form(HandOverForm)
    again = _hand_over_again if form.is_handed_over else _form_again
    with rejecting(lambda: again(staff_id)), runtime().db.unit_of_work() as session:
        staff = lock_staff(session, staff_id)
        left = find_left_behind(session, staff)
        if left is not None and not form.is_handed_over:
            return make_response(_hand_over_page(session, staff, left), 409)
        if left is None and staff.is_active and has_in_hand(session, staff):
            flash(_("Hand over what is in this name first; then deactivate the account."))
            return redirect(url_for("staff_in_hand.show", staff_id=staff_id), 303)
        if left is not None:
            hand_over(session, left, form.successor, actor=actor(), at=now())
        asked = None
        if staff.is_active:
            set_active(session, staff, is_active=False, actor=actor(), at=now())
        else:
            asked = let_in_again(session, staff, actor=actor(), at=now())
    if left is not None:
        _pass_names_on(staff_id, form.successor)
    return _saved() if asked is None else _asked()


@bp.post("/<int:staff_id>/sessions")
@confirmed
def end_their_sessions(staff_id: int) -> Response:
    """Signed out everywhere, at once."""
    with runtime().db.unit_of_work() as session:
        end_sessions(session, lock_staff(session, staff_id), actor=actor(), at=now())
    flash(_("All sessions of this account are over."))
    return redirect(url_for("staff.edit", staff_id=staff_id), 303)


@bp.post("/<int:staff_id>/away")
def enter_away(staff_id: int) -> Response:
    """Who stands in for them, from when to when: for somebody who cannot say so themselves."""
    with rejecting(lambda: _form_again(staff_id)):
        form = read_form(AbsenceForm)
        with runtime().db.unit_of_work() as session:
            enter_absence(session, lock_staff(session, staff_id), **form.absence(), actor=actor(), at=now())
    flash(_("Saved."))
    return redirect(url_for("staff.edit", staff_id=staff_id), 303)


@bp.post("/<int:staff_id>/away/<int:absence_id>/end")
def end_away(staff_id: int, absence_id: int) -> Response:
    with runtime().db.unit_of_work() as session:
        end_absence(session, absence_id, actor=actor(), at=now())
    flash(_("Saved."))
    return redirect(url_for("staff.edit", staff_id=staff_id), 303)


def _saved() -> Response:
    flash(_("Saved."))
    return redirect(url_for("staff.list"), 303)


def _asked() -> Response:
    flash(_("Another administrator is asked and has a day to decide; until then nothing of it holds."))
    return redirect(url_for("account_requests.list"), 303)


def _pass_names_on(staff_id: int, successor_id: int | None) -> None:
    """What stood in the leaver's own name, once the successor works there."""
    try:
        done = pass_all_on(staff_id, successor_id, _("left the department"))
    except TranslatableError as error:  # the account has ended already: what is in its name waits, and is told
        flash(refusal_message(error))
        return
    for number, why in done.refused:
        flash(f"{number}: {why}")


def _hand_over_again(staff_id: int) -> str:
    with runtime().db.reading() as session:
        staff = get_staff(session, staff_id)
        left = find_left_behind(session, staff)
        return _hand_over_page(session, staff, left) if left else _form(session, staff)


def _hand_over_page(session: Session, staff: Staff, left: LeftBehind) -> str:
    choices = [(one.id, f"{one.display_name} ({one.login})") for one in successors(session, staff)]
    return render_template("admin/staff_hand_over.html", staff=staff, left=left, choices=choices)


def _form_again(staff_id: int | None) -> str:
    with runtime().db.reading() as session:
        return _form(session, get_staff(session, staff_id) if staff_id is not None else None)


def _form(session: Session, staff: Staff | None) -> str:
    directory, settings = runtime().collaborators(session).rules.directory, runtime().settings
    department = directory.departments.get(staff.department_id or 0) if staff else None
    return render_template(
        "admin/staff_form.html",
        staff=staff,
        department=department.name if department else "",
        region=directory.path(staff.region_code) if staff and staff.region_code else "",
        roles=list(StaffRole),
        StaffRole=StaffRole,
        duties=said_of_roles(),
        reach=reach_of(session, staff.id) if staff else Reach(),
        away=away_lines(session, staff.id, at=now()) if staff else [],
        factors=factors_of(session, staff.id) if staff else None,
        has_provider=settings.has_oidc,
        is_linked=staff is not None and is_linked(session, staff.id, issuer=settings.oidc_issuer),
        sessions=live_sessions(session, staff.id, idle=idle_limit(), at=now()) if staff else [],
    )
