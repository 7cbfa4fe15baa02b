"""My second factors: an app put in with its picture and a code, recovery codes shown once, what there is taken off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.auth.accounts import lock_staff
from intake.auth.confirming import confirmed, just_confirmed, prove_second
from intake.auth.factors.shown import relying_party
from intake.auth.factors.totp import app_address, as_picture
from intake.auth.factors.upkeep import (
    add_authenticator,
    factors_of,
    offer_secret,
    offered_secret,
    remove_authenticator,
    renew_codes,
)
from intake.auth.guards import lacks_factor
from intake.auth.oidc.linking import is_linked
from intake.auth.sessions import open_session
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.i18n import _
from intake.sealing.ring import key_ring_of
from intake.web.account import Account
from intake.web.context import actor, runtime, signed_in
from intake.web.forms import rejecting
from intake.web.landing import first_page

bp = Blueprint("factors", __name__)


@bp.get("/")
def show() -> str:
    return factors_page()


@bp.get("/authenticator")
@just_confirmed
def new_authenticator() -> str:
    who = signed_in()
    with runtime().db.reading() as session:
        secret, sealed = offer_secret(key_ring_of(session), who.id)
    return _picture_page(who, secret, sealed)


@bp.post("/authenticator")
@confirmed
def add() -> str:
    who, sealed = signed_in(), request.form.get("sealed", "")
    with rejecting(lambda: _same_picture(who, sealed)), runtime().db.unit_of_work() as session:
        secret = offered_secret(key_ring_of(session), who.id, sealed)
        staff, code = lock_staff(session, who.id), request.form.get("code", "")
        codes = add_authenticator(session, staff, secret, code, actor=actor(), at=now())
    open_session(staff)
    return codes_page(codes)


@bp.post("/authenticator/remove")
@confirmed
def remove() -> Response:
    with rejecting(factors_page):
        prove_second(signed_in())
        with runtime().db.unit_of_work() as session:
            remove_authenticator(session, lock_staff(session, signed_in().id), actor=actor(), at=now())
    flash(_("The authenticator app is off this account."))
    return redirect(url_for("factors.show"), 303)


@bp.post("/codes")
@confirmed
def renew() -> str:
    with rejecting(factors_page), runtime().db.unit_of_work() as session:
        codes = renew_codes(session, lock_staff(session, signed_in().id), actor=actor(), at=now())
    return codes_page(codes)


def factors_page() -> str:
    who, settings = signed_in(), runtime().settings
    with runtime().db.reading() as session:
        return render_template(
            "auth/factors/factors.html",
            factors=factors_of(session, who.id),
            party=relying_party(),
            is_required=lacks_factor(who),
            has_provider=settings.has_oidc,
            is_linked=is_linked(session, who.id, issuer=settings.oidc_issuer),
        )


def codes_page(codes: list[str]) -> str:
    """ShownFactor this once; without codes to show, that it is done."""
    return render_template("auth/factors/codes.html", codes=codes, home=first_page())


def _same_picture(who: Account, sealed: str) -> str:
    """After a wrong code the same secret, which the app has already; a new one where that cannot be opened."""
    with runtime().db.reading() as session:
        try:
            secret = offered_secret(key_ring_of(session), who.id, sealed)
        except InvalidInput:
            secret, sealed = offer_secret(key_ring_of(session), who.id)
    return _picture_page(who, secret, sealed)


def _picture_page(who: Account, secret: str, sealed: str) -> str:
    address = app_address(secret, login=who.login, issuer=_("Jiesu"))
    spelled = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template(
        "auth/factors/authenticator.html", picture=as_picture(address), spelled=spelled, sealed=sealed
    )
