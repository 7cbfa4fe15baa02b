"""My passkeys: asked of the browser, named, taken off; and what one signs when the password is given again."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from intake.auth.accounts import get_staff, lock_staff
from intake.auth.confirming import confirmed, just_confirmed, prove_second
from intake.auth.factors.challenges import Purpose
from intake.auth.factors.passkeys import add_passkey, options_to_add, options_to_show, remove_passkey
from intake.auth.factors.shown import PASSKEY, RelyingParty, relying_party
from intake.auth.factors.views import codes_page, factors_page
from intake.auth.sessions import open_session
from intake.clock import now
from intake.language.i18n import _
from intake.web.context import actor, runtime, signed_in
from intake.web.forms import rejecting

bp = Blueprint("passkeys", __name__)


@bp.get("/")
@just_confirmed
def new() -> str:
    _party()
    return _page()


@bp.post("/ask")
def ask() -> FlaskResponse:
    """What the browser's key is to sign, as JSON."""
    party, who, at = _party(), signed_in(), now()
    with runtime().db.unit_of_work() as session:
        if request.form.get("purpose") == Purpose.ADD:
            options = options_to_add(session, get_staff(session, who.id), party, title=_("Jiesu"), at=at)
        else:
            options = options_to_show(session, who.id, party, Purpose.CONFIRM, at=at)
    return FlaskResponse(options, mimetype="application/json")


@bp.post("/")
@confirmed
def add() -> str:
    party, answer, name = _party(), request.form.get(PASSKEY, ""), request.form.get("name", "")
    with rejecting(_page), runtime().db.unit_of_work() as session:
        staff = lock_staff(session, signed_in().id)
        codes = add_passkey(session, staff, answer, name, party=party, actor=actor(), at=now())
    open_session(staff)
    return codes_page(codes)


@bp.post("/<int:passkey_id>/remove")
@confirmed
def remove(passkey_id: int) -> Response:
    with rejecting(factors_page):
        prove_second(signed_in())
        with runtime().db.unit_of_work() as session:
            staff = lock_staff(session, signed_in().id)
            remove_passkey(session, staff, passkey_id, actor=actor(), at=now())
    flash(_("That passkey is off this account."))
    return redirect(url_for("factors.show"), 303)


def _page() -> str:
    return render_template("auth/factors/passkey.html")


def _party() -> RelyingParty:
    """Where browsers give no keys, nobody was offered one."""
    party = relying_party()
    if party is None:
        abort(404)
    return party
