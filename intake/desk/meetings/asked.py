"""What joint meetings ask a department: the list of its handlers, and one question with the form to answer it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intake.casework.registering.idempotent import once
from intake.desk.meetings import forms
from intake.language.i18n import _
from intake.meetings.opinions import asked_of, count_owed, get_asked, give_opinion
from intake.vocabulary import OpinionStance
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.paging import page_of, window

bp = Blueprint("meeting_opinions", __name__)


@bp.get("/", endpoint="list")
def list_asked() -> str:
    limit, offset = window()
    with runtime().db.reading() as session:
        lines = asked_of(session, actor(), limit=limit, offset=offset)
        owed = count_owed(session, actor())
    return render_template("meetings/asked.html", page=page_of(lines), owed=owed, now=moment())


@bp.get("/<int:opinion_id>")
def show(opinion_id: int) -> str:
    return _page(opinion_id)


@bp.post("/<int:opinion_id>")
def give(opinion_id: int) -> Response:
    with rejecting(lambda: _page(opinion_id)):
        form = read_form(forms.OpinionForm)
        who: dict[str, Any] = {"actor": actor(), "at": moment()}
        once(runtime().db, lambda session: give_opinion(session, opinion_id, form.stance, form.opinion, **who).id)
    flash(_("Saved: your department's opinion."))
    return redirect(url_for("meeting_opinions.list"), 303)


def _page(opinion_id: int) -> str:
    with runtime().db.reading() as session:
        asked = get_asked(session, opinion_id, actor())
    return render_template("meetings/opinion.html", asked=asked, stances=list(OpinionStance), now=moment())
