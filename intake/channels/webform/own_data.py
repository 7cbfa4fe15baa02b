"""What is held of the complainant, on their own page: seen, copied, put right (个人信息保护法 §45, §46)."""

import json
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework.actor import COMPLAINANT
from intake.casework.reading.own_data import OwnCopy, own_copy, own_data
from intake.casework.verbs.following.own_data import CORRECTABLE, MOST_TRIES, ask_correction, refuse_copy, take_copy
from intake.channels.webform.track import if_tracked, tracked_complaint
from intake.errors import InvalidInput
from intake.language.i18n import N_, _
from intake.web.context import moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.history.following_sentences import OWN_FIELDS

bp = Blueprint("own_data", __name__)


class OwnCopyForm(BaseModel):
    """What only the complainant knows besides number and code."""

    known: str = Field(default="", title=N_("Telephone number"), max_length=120)
    format: str = Field(default="html", title=N_("Format"), pattern="^(html|json)$")


class OwnCorrectionForm(BaseModel):
    field: str = Field(title=N_("What is wrong"), pattern="^(" + "|".join(CORRECTABLE) + ")$")
    text: str = Field(title=N_("What it should be"), min_length=1, max_length=200)


@bp.get("/")
def show() -> str | Response:
    return if_tracked(_page)


@bp.post("/copy")
def copy() -> str | Response:
    return if_tracked(_copied)


@bp.post("/correction")
def correct() -> str | Response:
    return if_tracked(_asked)


def _copied() -> str | Response:
    with rejecting(_page):
        form, at = read_form(OwnCopyForm), moment()
        try:
            with runtime().db.unit_of_work() as db:
                complaint, office = tracked_complaint(db), runtime().collaborators(db)
                take_copy(db, office, complaint, form.known, form.format, actor=COMPLAINANT, at=at)
                found = own_copy(db, office, complaint)
                number = complaint.number
        except InvalidInput:
            with runtime().db.unit_of_work() as db:
                refuse_copy(db, runtime().collaborators(db), tracked_complaint(db), actor=COMPLAINANT, at=at)
            raise
    if form.format == "json":
        made: str = json.dumps(_plain(found, at), ensure_ascii=False, indent=1)
        answer = Response(made, mimetype="application/json")
    else:
        answer = Response(render_template("track/data/copy.html", copy=found, at=at), mimetype="text/html")
    answer.headers["Content-Disposition"] = f"attachment; filename=own-data-{number}.{form.format}"
    return answer


def _asked() -> Response:
    with rejecting(_page):
        form = read_form(OwnCorrectionForm)
        with runtime().db.unit_of_work() as db:
            office, complaint = runtime().collaborators(db), tracked_complaint(db)
            ask_correction(db, office, complaint, form.field, form.text, actor=COMPLAINANT, at=moment())
    flash(_("Received. A person of the hotline decides, and you read here what became of it."))
    return redirect(url_for("own_data.show"), 303)


def _page() -> str:
    with runtime().db.unit_of_work() as db:
        return _rendered(db)


def _rendered(db: Session) -> str:
    complaint = tracked_complaint(db)
    held = own_data(db, runtime().collaborators(db), complaint)
    is_known = bool(held.person.phone or held.person.email)
    return render_template(
        "track/data/show.html", held=held, fields=OWN_FIELDS, is_known=is_known, most_tries=MOST_TRIES
    )


def _plain(copy: OwnCopy, at: datetime) -> dict[str, object]:
    """Words of ours in plain keys; dates as ISO 8601."""
    data, status, person = copy.data, copy.data.status, copy.data.person
    return {
        "number": status.number,
        "made_at": at.isoformat(),
        "received_at": status.received_at.isoformat(),
        "state": status.state,
        "due_at": status.due_at.isoformat() if status.due_at else None,
        "closed_at": status.closed_at.isoformat() if status.closed_at else None,
        "person": {"name": person.name, "phone": person.phone, "email": person.email, "address": person.address},
        "letters_by": person.letters,
        "wish": data.wish,
        "privacy_notice": data.notice_version,
        "narrative": copy.narrative,
        "added": [{"at": when.isoformat(), "text": text} for when, text in copy.added],
        "answers": [{"department": one.department, "text": one.text} for one in status.replies],
        "corrections": [
            {"field": one.field, "text": one.text, "at": one.asked_at.isoformat(), "granted": one.is_granted}
            for one in data.corrections
        ],
        "looks_of_staff": data.reads,
    }
