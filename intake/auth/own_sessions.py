"""Where I am signed in, ended from here; and my password given once more."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.auth.confirming import FIELD, prove
from intake.auth.factors.shown import relying_party
from intake.auth.leading_back import wanted_page
from intake.auth.sessions import close_session
from intake.auth.staff_sessions import end_other_sessions, end_own_session
from intake.clock import now
from intake.language.i18n import _
from intake.web.context import account, actor, runtime
from intake.web.forms import rejecting
from intake.web.landing import first_page

bp = Blueprint("own_sessions", __name__)
confirm_bp = Blueprint("confirm", __name__)


@bp.post("/<int:session_id>/end")
def end(session_id: int) -> Response:
    who = account()
    if who is not None and session_id == who.session.id:
        close_session()
        flash(_("You are signed out."))
        return redirect(url_for("auth.log_in"), 303)
    with runtime().db.unit_of_work() as session:
        end_own_session(session, session_id, actor=actor(), at=now())
    flash(_("That session is over."))
    return redirect(url_for("auth.change_password"), 303)


@bp.post("/others")
def end_others() -> Response:
    who = account()
    if who is not None:
        with runtime().db.unit_of_work() as session:
            end_other_sessions(session, kept=who.session.id, actor=actor(), at=now())
    flash(_("Your other sessions are over."))
    return redirect(url_for("auth.change_password"), 303)


@confirm_bp.get("/")
def show() -> str:
    return _page()


@confirm_bp.post("/")
def give() -> Response:
    with rejecting(_page):
        prove(request.form.get(FIELD, ""))
    return redirect(wanted_page() or first_page(), 303)


def _page() -> str:
    kept = [("next", wanted_page())]
    return render_template("auth/confirm.html", address=url_for("confirm.give"), kept=kept, party=relying_party())
