"""A confidential identity: asking for a second person who agrees that it is shown, and being that person."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.casework.verbs.following.opening import ask_identity, grant_identity
from intake.casework.verbs.following.own_data import decide_correction
from intake.desk.complaint import page
from intake.desk.forms import OpenIdentityForm
from intake.language.i18n import N_, _
from intake.web.context import actor, moment, office_of, runtime
from intake.web.forms import read_form, rejecting

bp = Blueprint("second_person", __name__)


class DecideCorrectionForm(BaseModel):
    decision: str = Field(title=N_("Decision"), pattern="^(grant|refuse)$")
    note: str = Field(default="", title=N_("Note"), max_length=500)


class GrantIdentityForm(BaseModel):
    staff_id: int = Field(title=N_("Who asks"), ge=1)


@bp.post("/<number>/identity/ask")
def ask(number: str) -> Response:
    with rejecting(lambda: page(number)):
        form = read_form(OpenIdentityForm)
        _do(number, partial(ask_identity, reason=form.why))
    return _back(number, _("A supervisor is asked. Once they agree, you are shown it for half an hour."))


@bp.post("/<number>/identity/grant")
def grant(number: str) -> Response:
    with rejecting(lambda: page(number)):
        form = read_form(GrantIdentityForm)
        _do(number, partial(grant_identity, staff_id=form.staff_id))
    return _back(number, _("Agreed: whoever asked is shown it for half an hour."))


@bp.post("/<number>/identity/correction")
def decide(number: str) -> Response:
    """What the complainant asked to have put right of their own data."""
    with rejecting(lambda: page(number)):
        form = read_form(DecideCorrectionForm)
        _do(number, partial(decide_correction, grant=form.decision == "grant", note=form.note))
    return _back(number, _("Saved: the complainant reads it on their page."))


def _do(number: str, act: Callable[..., object]) -> None:
    """One act of theirs on a complaint they see."""

    def work(session: Session) -> None:
        complaint = find.lock_complaint(session, number)
        find.must_see(session, complaint, actor())
        act(session, office_of(session), complaint, actor=actor(), at=moment())

    once(runtime().db, work)


def _back(number: str, said: str) -> Response:
    flash(said)
    return redirect(url_for("complaint.show", number=number), 303)
