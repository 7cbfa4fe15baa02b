"""The log-in, the way out, and one's own account."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.auth.accounts import end_sessions, lock_staff, set_password
from intake.auth.confirming import prove_second
from intake.auth.devices import known_devices
from intake.auth.factors.log_in import go_on_from_password, log_in_page
from intake.auth.factors.shown import relying_party
from intake.auth.forms import LanguageForm, LogInForm, PasswordForm, PracticeForm
from intake.auth.leading_back import wanted_page
from intake.auth.passwords import check_password, hash_password
from intake.auth.sessions import close_session, idle_limit, open_session
from intake.auth.sign_in import prove_password, sign_in
from intake.auth.staff_sessions import live_sessions
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.i18n import N_, _, speak
from intake.web.account import Account
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
        return redirect(wanted_page() or first_page(), 303)
    return log_in_page()


@bp.post("/login")
def enter() -> Response:
    with rejecting(log_in_page):
        form = read_form(LogInForm)
        address = request.remote_addr or ""
        staff = sign_in(runtime().db, form.login, form.password, address=address, at=now(), devices=known_devices())
        if staff is None:
            raise InvalidInput(N_("Login or password is wrong."))
    return go_on_from_password(staff)


@bp.post("/logout")
def log_out() -> Response:
    by_provider = close_session()
    flash(_("You are signed out."))
    # No form may lead to another site (CSP form-action), so the log-in has the link.
    return redirect(url_for("auth.log_in", left="provider" if by_provider else None), 303)


@bp.get("/account")
def change_password() -> str | Response:
    return _account_page() if account() else redirect(url_for("auth.log_in"), 303)


@bp.post("/account/password")
def set_new_password() -> Response:
    who = _me()
    with rejecting(_account_page):
        form = read_form(PasswordForm)
        password_hash = _checked(who, form)
        with runtime().db.unit_of_work() as session:
            staff = lock_staff(session, who.id)
            set_password(session, staff, form.new_password, actor=actor(), at=now(), password_hash=password_hash)
    open_session(staff)
    flash(_("Saved. Your new password is in force; other sessions were ended."))
    return redirect(first_page(), 303)


@bp.post("/account/language")
def set_language() -> Response:
    who = _me()
    form = read_form(LanguageForm)
    with runtime().db.unit_of_work() as session:
        lock_staff(session, who.id).language = form.language
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
    who = _me()
    with runtime().db.unit_of_work() as session:
        end_sessions(session, lock_staff(session, who.id), actor=actor(), at=now())
    close_session()
    flash(_("You are signed out everywhere."))
    return redirect(url_for("auth.log_in"), 303)


def _me() -> Account:
    """The blueprint is public for the log-in's sake, so its other pages ask for themselves."""
    who = account()
    if who is None:
        abort(redirect(url_for("auth.log_in"), 303))
    return who


def _checked(who: Account, form: PasswordForm) -> str:
    """The hash of a new password that may be used, worked out before anybody waits behind it."""
    if form.new_password != form.again:
        raise InvalidInput(N_("The two new passwords differ."), field="again")
    check_password(form.new_password, login=who.login, name=who.display_name, field="new_password")
    if form.new_password == form.old_password:
        raise InvalidInput(N_("The new password is the present one: choose another."), field="new_password")
    address = actor().address
    prove_password(
        runtime().db,
        who.id,
        form.old_password,
        session_id=who.session.id,
        address=address,
        at=now(),
        field="old_password",
    )
    prove_second(who)
    return hash_password(form.new_password)


def _account_page() -> str:
    who = _me()
    with runtime().db.reading() as session:
        sessions = live_sessions(session, who.id, idle=idle_limit(), at=now())
    return render_template("auth/account.html", sessions=sessions, party=relying_party())
