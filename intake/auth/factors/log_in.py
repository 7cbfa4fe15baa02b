"""The second step of the log-in, and the log-in by a passkey alone."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from intake.auth.devices import known_devices, remember_device
from intake.auth.factors.challenges import Purpose
from intake.auth.factors.half_in import HalfIn, begin_half_in, end_half_in, find_half_in
from intake.auth.factors.passkeys import find_owner, options_to_show
from intake.auth.factors.proving import prove_factor
from intake.auth.factors.shown import PASSKEY, RelyingParty, relying_party, shown_in_form
from intake.auth.factors.upkeep import factors_of, has_factor
from intake.auth.leading_back import wanted_page
from intake.auth.sessions import open_session
from intake.auth.sign_in import let_in
from intake.auth.slowing import Tried, TriesFor, hold_up, take_back
from intake.clock import now
from intake.errors import InvalidInput, TooManyTries
from intake.language.i18n import N_, _
from intake.models import Staff
from intake.web.context import runtime
from intake.web.forms import rejecting
from intake.web.landing import first_page

bp = Blueprint("second_step", __name__)


def log_in_page() -> str:
    return render_template("auth/log_in.html", party=relying_party(), has_provider=runtime().settings.has_oidc)


def go_on_from_password(staff: Staff, *, next_page: str = "", by_provider: bool = False) -> Response:
    """Where a right password, or a provider's word, leads: in, or to the second factor of who has one."""
    with runtime().db.reading() as session:
        is_asked = has_factor(session, staff.id)
    next_page = next_page or wanted_page()
    if not is_asked:
        return _open_for(staff, next_page, by_provider=by_provider)
    begin_half_in(staff, by_provider=by_provider, at=now())
    return redirect(url_for("second_step.show", next=next_page or None), 303)


def _open_for(staff: Staff, next_page: str, *, by_provider: bool = False) -> Response:
    open_session(staff, by_provider=by_provider)
    response = redirect(next_page or first_page(), 303)
    remember_device(response, staff.id)
    return response


@bp.get("/second")
def show() -> str | Response:
    return _page() if find_half_in(at=now()) else _to_log_in()


@bp.post("/second")
def give() -> Response:
    half = find_half_in(at=now())
    if half is None:
        return _to_log_in()
    with rejecting(_page):
        device = known_devices().get(half.staff_id, "")
        prove_factor(runtime().db, half.staff_id, shown_in_form(Purpose.SECOND), device=device, at=now())
    staff = _still_there(half)
    end_half_in()
    return _open_for(staff, wanted_page(), by_provider=half.by_provider) if staff else _to_log_in()


@bp.post("/second/leave")
def leave() -> Response:
    """Back to the log-in, as somebody else."""
    end_half_in()
    return redirect(url_for("auth.log_in"), 303)


@bp.post("/passkey/ask")
def ask() -> FlaskResponse:
    """What a passkey is to sign: of the one whose password was given, or of whoever it says."""
    party, half = _party(), find_half_in(at=now())
    is_second = half is not None and request.form.get("purpose") == Purpose.SECOND
    purpose = Purpose.SECOND if is_second else Purpose.LOG_IN
    with runtime().db.unit_of_work() as session:
        options = options_to_show(session, half.staff_id if half and is_second else None, party, purpose, at=now())
    return FlaskResponse(options, mimetype="application/json")


@bp.post("/passkey")
def enter() -> Response:
    """By a passkey alone: it is in somebody's hand and has asked for their finger, face or PIN."""
    with rejecting(log_in_page):
        staff = _by_passkey()
    return _open_for(staff, wanted_page())


def _by_passkey() -> Staff:
    at, address = now(), request.remote_addr or ""
    tries = (Tried(TriesFor.ADDRESS, f"passkey {address}"),)
    with runtime().db.unit_of_work() as session:
        seconds = hold_up(session, tries, at=at)
    if seconds:
        raise TooManyTries(N_("Too many tries one after another: try again in %(seconds)s seconds."), seconds=seconds)
    with runtime().db.unit_of_work() as session:
        owner = find_owner(session, request.form.get(PASSKEY, ""), party=_party(), at=at)
        staff = session.get(Staff, owner, with_for_update=True) if owner is not None else None
        if staff is not None and staff.is_active:
            take_back(session, tries)
            let_in(session, staff, address=address, at=at)
            return staff
    raise InvalidInput(N_("This passkey opens nothing here. Sign in with the password."))


def _still_there(half: HalfIn) -> Staff | None:
    """Unless the account was closed, or its sessions ended, in between."""
    with runtime().db.unit_of_work() as session:
        staff = session.get(Staff, half.staff_id, with_for_update=True)
        if staff is None or not staff.is_active or staff.session_version != half.version:
            return None
        let_in(session, staff, address=request.remote_addr or "", at=now())
        return staff


def _party() -> RelyingParty:
    party = relying_party()
    if party is None:
        abort(404)
    return party


def _to_log_in() -> Response:
    flash(_("Sign in again: this took too long."))
    return redirect(url_for("auth.log_in"), 303)


def _page() -> str:
    half = find_half_in(at=now())
    if half is None:
        abort(_to_log_in())
    with runtime().db.reading() as session:
        factors = factors_of(session, half.staff_id)
    return render_template("auth/factors/second.html", factors=factors, party=relying_party())
