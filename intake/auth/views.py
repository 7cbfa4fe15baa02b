"""The log-in, the way out, and one's own account."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.auth.accounts import end_sessions, lock_staff, set_password
from intake.auth.forms import LanguageForm, LogInForm, PasswordForm, PracticeForm
from intake.auth.passwords import is_right
from intake.auth.sessions import close_session, open_session
from intake.auth.sign_in import SignIn, sign_in
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.formats import shanghai
from intake.language.i18n import N_, _, speak
from intake.models import Staff
from intake.web.context import account, actor, runtime
from intake.web.forms import read_form, rejecting
from intake.web.landing import first_page
from intake.web.languages import LANGUAGE_COOKIE, keep
from intake.web.menu import start_page
from intake.web.practice import switch_practice

bp = Blueprint("auth", __name__)


@bp.get("/login")
def log_in() -> str | Response:
    if account() is not None:
        return redirect(_next(), 303)
    return render_template("auth/log_in.html")


@bp.post("/login")
def enter() -> Response:
    with rejecting(lambda: render_template("auth/log_in.html")):
        form = read_form(LogInForm)
        came = sign_in(runtime().db, form.login, form.password, address=request.remote_addr or "", at=now())
        staff = _let_in(came)
    open_session(staff)
    return redirect(_next(), 303)


@bp.post("/logout")
def log_out() -> Response:
    close_session()
    flash(_("You are signed out."))
    return redirect(url_for("auth.log_in"), 303)


@bp.get("/account")
def change_password() -> str | Response:
    return render_template("auth/account.html") if account() else redirect(url_for("auth.log_in"), 303)


@bp.post("/account/password")
def set_new_password() -> Response:
    staff_id = _me()
    with rejecting(lambda: render_template("auth/account.html")):
        form = read_form(PasswordForm)
        if form.new_password != form.again:
            raise InvalidInput(N_("The two new passwords differ."), field="again")
        with runtime().db.unit_of_work() as session:
            staff = _proven(lock_staff(session, staff_id), form)
            set_password(session, staff, form.new_password, actor=actor(), at=now())
    open_session(staff)
    flash(_("Saved. Your new password is in force; other sessions were ended."))
    return redirect(first_page(), 303)


@bp.post("/account/language")
def set_language() -> Response:
    staff_id = _me()
    form = read_form(LanguageForm)
    with runtime().db.unit_of_work() as session:
        lock_staff(session, staff_id).language = form.language
    speak(form.language)
    flash(_("Saved."))
    response = redirect(url_for("auth.change_password"), 303)
    keep(response, LANGUAGE_COOKIE, form.language)
    return response


@bp.post("/account/practice")
def switch_mode() -> Response:
    """Into training mode, or out of it."""
    _me()
    form = read_form(PracticeForm)
    switch_practice(is_on=form.is_on)
    flash(_("Training mode is on.") if form.is_on else _("Training mode is off: from now on everything counts."))
    return redirect(start_page(), 303)


@bp.post("/account/sessions")
def end_all_sessions() -> Response:
    staff_id = _me()
    with runtime().db.unit_of_work() as session:
        end_sessions(session, lock_staff(session, staff_id), actor=actor(), at=now())
    close_session()
    flash(_("You are signed out everywhere."))
    return redirect(url_for("auth.log_in"), 303)


def _me() -> int:
    """The blueprint is public for the log-in's sake, so its other pages ask for themselves."""
    who = account()
    if who is None:
        abort(redirect(url_for("auth.log_in"), 303))
    return who.id


def _let_in(came: SignIn) -> Staff:
    if came.locked_until is not None:
        until = shanghai(came.locked_until, "%H:%M")
        raise InvalidInput(N_("Too many wrong passwords. This account is locked until %(time)s."), time=until)
    if came.staff is None:
        raise InvalidInput(N_("Login or password is wrong."))
    return came.staff


def _proven(staff: Staff, form: PasswordForm) -> Staff:
    if not is_right(staff.password_hash, form.old_password):
        raise InvalidInput(N_("The present password is wrong."), field="old_password")
    return staff


def _next() -> str:
    """Where to go after the log-in: an address of ours only, never another site's."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted.replace("\\", "/"))
    is_ours = wanted.startswith("/") and not wanted.startswith("//") and not (parts.scheme or parts.netloc)
    return wanted if is_ours and wanted.isprintable() else first_page()
