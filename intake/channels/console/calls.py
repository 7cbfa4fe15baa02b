"""Calls that ring, shown to the operators who are free; one of them takes it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intake.casework.registering.idempotent import once
from intake.clock import now
from intake.errors import NotPossibleNow
from intake.language.translation import translated
from intake.telephone.calls import ringing_calls, take_call
from intake.web.context import actor, moment, runtime

bp = Blueprint("console_calls", __name__)


@bp.get("/")
def ringing() -> str:
    """Asked every few seconds by the call screen."""
    with runtime().db.reading() as session:
        calls = ringing_calls(session, runtime().ring, actor=actor(), at=moment())
    return render_template("console/parts/ringing.html", calls=calls)


@bp.post("/<int:call_id>/take")
def take(call_id: int) -> Response:
    """To the call screen with the caller filled in, or without where a colleague was quicker."""
    at, who = now(), actor()
    try:
        once(runtime().db, lambda session: take_call(session, call_id, actor=who, at=at))
    except NotPossibleNow as error:
        flash(translated(error.text))
        return redirect(url_for("console.new"), 303)
    return redirect(url_for("console.new", call=call_id), 303)
