"""What joint meetings ask of a department: where it is called, its letter, each question with the form to answer it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intake.bulletin.official_letter import letter_as_word
from intake.casework.registering.idempotent import once
from intake.desk.meetings import forms
from intake.desk.meetings.letters import DOCX, calling_letter
from intake.language.i18n import _
from intake.meetings.invited import agenda_for, called_meetings, get_called, invited_to
from intake.meetings.opinions import asked_of, count_owed, get_asked, give_opinion
from intake.meetings.reading import name_of
from intake.reports.origin import is_synthetic
from intake.vocabulary import OpinionStance
from intake.web.context import actor, moment, office_of, runtime
from intake.web.forms import read_form, rejecting
from intake.web.paging import page_of, window

bp = Blueprint("meeting_opinions", __name__)


@bp.get("/", endpoint="list")
def list_asked() -> str:
    limit, offset = window()
    with runtime().db.reading() as session:
        lines = asked_of(session, actor(), limit=limit, offset=offset)
        owed = count_owed(session, actor())
        meetings = called_meetings(session, actor()) if not offset else []
    return render_template("meetings/asked.html", page=page_of(lines), owed=owed, meetings=meetings, now=moment())


@bp.get("/called/<int:meeting_id>")
def called(meeting_id: int) -> str:
    with runtime().db.reading() as session:
        meeting, directory = get_called(session, meeting_id, actor()), office_of(session).rules.directory
        invited = invited_to(session, directory, meeting, at=moment())
        shown = {
            "meeting": meeting,
            "agenda": agenda_for(session, directory, meeting_id, actor().department_id or 0),
            "convenor": name_of(directory, meeting.convenor_id),
            "invited": invited,
            # Who is late is told to whoever convenes it.
            "is_convenor": meeting.convenor_id == actor().department_id,
            "is_synthetic": is_synthetic(session),
        }
    return render_template("meetings/called.html", **shown, now=moment())


@bp.get("/called/<int:meeting_id>/letter")
def letter(meeting_id: int) -> Response:
    with runtime().db.reading() as session:
        meeting, issuer = get_called(session, meeting_id, actor()), runtime().settings.bulletin_issuer
        content = calling_letter(session, office_of(session), meeting, actor().department_id or 0, issuer=issuer)
    saved_as = {"Content-Disposition": f'attachment; filename="meeting-{meeting_id}.docx"'}
    return Response(letter_as_word(content, made_at=moment()), content_type=DOCX, headers=saved_as)


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
