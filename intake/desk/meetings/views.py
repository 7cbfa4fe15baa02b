"""Joint meetings: the list, one with its agenda and what may be done about it now, and the problems settled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from pydantic import BaseModel
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.guards import only
from intake.bulletin.official_letter import letter_as_word
from intake.casework.registering.idempotent import once
from intake.desk.meetings import forms
from intake.desk.meetings.letters import DOCX, ZIP, calling_letter, every_letter
from intake.desk.meetings.page import meeting_page, places_of
from intake.language.i18n import _
from intake.meetings.agenda import MOST, AgendaPlace, candidates, put_on, put_on_problem
from intake.meetings.deciding import correct_registry, decide_item, leave_item
from intake.meetings.holding import call_meeting, cancel_meeting, open_meeting, record_meeting
from intake.meetings.members import RUNNERS, convenor_of
from intake.meetings.opinions import ask_on_all, ask_opinions
from intake.meetings.problems import problems_settled
from intake.meetings.reading import count_meetings, get_meeting, meetings_in, name_of
from intake.reports.origin import is_synthetic
from intake.vocabulary import AgendaCause, MeetingState, StaffRole
from intake.web.context import actor, moment, office_of, runtime
from intake.web.forms import read_form, read_query, rejecting
from intake.web.paging import page_of, window
from routing.calendars.working_time import local_day

READERS = (*RUNNERS, StaffRole.ADMINISTRATOR, StaffRole.AUDITOR)
bp = Blueprint("meetings", __name__)


@dataclass(frozen=True)
class MeetingAct:
    """One act: its form, and what it does with the session, the office, the place and the form."""

    form: type[BaseModel]
    do: Callable[..., object]


ACTS: Mapping[str, MeetingAct] = MappingProxyType(
    {
        "call": MeetingAct(forms.CallForm, lambda s, _o, i, f, **who: call_meeting(s, i, f.moment, f.place, **who)),
        "ask_all": MeetingAct(
            forms.AskForm,
            lambda s, o, i, f, **who: ask_on_all(s, o, i, f.departments(o.rules.directory), f.due_on, **who),
        ),
        "record": MeetingAct(forms.MinutesForm, lambda s, _o, i, f, **who: record_meeting(s, i, f.record(), **who)),
        "cancel": MeetingAct(forms.CancelForm, lambda s, _o, i, f, **who: cancel_meeting(s, i, f.reason, **who)),
        "problem": MeetingAct(forms.ProblemForm, lambda s, _o, i, f, **who: put_on_problem(s, i, f.problem, **who)),
    }
)
ITEM_ACTS: Mapping[str, MeetingAct] = MappingProxyType(
    {
        "ask": MeetingAct(
            forms.AskForm,
            lambda s, o, p, f, **who: ask_opinions(s, o, p, f.departments(o.rules.directory), f.due_on, **who),
        ),
        "decide": MeetingAct(
            forms.DecisionForm, lambda s, o, p, f, **who: decide_item(s, o, p, f.read(o.rules.directory), **who)
        ),
        "leave": MeetingAct(forms.LeaveForm, lambda s, o, p, f, **who: leave_item(s, o, p, f.becomes, f.reason, **who)),
        "correct": MeetingAct(
            forms.CorrectionForm,
            lambda s, _o, p, f, **who: correct_registry(s, p, f.role, f.effective_on, **who),
        ),
    }
)


@bp.get("/", endpoint="list")
def list_meetings() -> str:
    with rejecting(lambda: _list(forms.MeetingsQuery())):
        return _list(read_query(forms.MeetingsQuery))


@bp.get("/new")
def ask() -> str:
    only(*RUNNERS)
    return _new()


@bp.post("/new")
def make() -> Response:
    only(*RUNNERS)
    with rejecting(_new):
        form = read_form(forms.NewMeetingForm)
        meeting_id = once(runtime().db, lambda session: _make(session, form))
    flash(_("The meeting is being prepared: put on its agenda what waits."))
    return redirect(url_for("meetings.agenda", meeting_id=meeting_id), 303)


@bp.get("/<int:meeting_id>")
def show(meeting_id: int) -> str:
    return _page(meeting_id, request.args.get("do", ""), request.args.get("item", 0, type=int))


@bp.get("/<int:meeting_id>/agenda")
def agenda(meeting_id: int) -> str:
    only(*RUNNERS)
    return _agenda(meeting_id)


@bp.post("/<int:meeting_id>/agenda")
def batch(meeting_id: int) -> Response:
    only(*RUNNERS)
    with rejecting(lambda: _agenda(meeting_id)):
        form = read_form(forms.AgendaForm)
        who: dict[str, Any] = {"actor": actor(), "at": moment()}
        made = once(
            runtime().db,
            lambda session: len(
                put_on(session, runtime().collaborators(session), meeting_id, form.number, problem=form.problem, **who)
            ),
        )
    flash(_("Put on the agenda: %(count)s.", count=made))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.get("/<int:meeting_id>/letters")
def letters(meeting_id: int) -> Response:
    """Those to all that are called, packed into one file."""
    only(*RUNNERS)
    with runtime().db.reading() as session:
        meeting, issuer = get_meeting(session, meeting_id, actor()), runtime().settings.bulletin_issuer
        packed = every_letter(session, office_of(session), meeting, issuer=issuer, made_at=moment())
    return _saved(packed, ZIP, f"meeting-{meeting_id}-letters.zip")


@bp.get("/<int:meeting_id>/letters/<int:department_id>")
def letter(meeting_id: int, department_id: int) -> Response:
    only(*RUNNERS)
    with runtime().db.reading() as session:
        meeting, issuer = get_meeting(session, meeting_id, actor()), runtime().settings.bulletin_issuer
        content = calling_letter(session, office_of(session), meeting, department_id, issuer=issuer)
    return _saved(letter_as_word(content, made_at=moment()), DOCX, f"meeting-{meeting_id}-{department_id}.docx")


@bp.post("/<int:meeting_id>/<deed>")
def act(meeting_id: int, deed: str) -> Response:
    only(*RUNNERS)
    chosen = ACTS.get(deed)
    if chosen is None:
        abort(404)
    return _do(chosen, meeting_id, meeting_id, deed, 0)


@bp.post("/<int:meeting_id>/items/<int:item_id>/<deed>")
def act_on_item(meeting_id: int, item_id: int, deed: str) -> Response:
    only(*RUNNERS)
    chosen = ITEM_ACTS.get(deed)
    if chosen is None:
        abort(404)
    return _do(chosen, meeting_id, AgendaPlace(meeting_id, item_id), deed, item_id)


@bp.get("/problems")
def problems() -> str:
    with rejecting(lambda: _problems(forms.ProblemsQuery())):
        return _problems(read_query(forms.ProblemsQuery))


def _saved(body: bytes, content_type: str, name: str) -> Response:
    return Response(body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _do(chosen: MeetingAct, meeting_id: int, place: int | AgendaPlace, deed: str, item_id: int) -> Response:
    with rejecting(lambda: _page(meeting_id, deed, item_id)):
        form = read_form(chosen.form)
        who: dict[str, Any] = {"actor": actor(), "at": moment()}
        once(
            runtime().db,
            lambda session: chosen.do(session, runtime().collaborators(session), place, form, **who),
        )
    flash(_("Saved."))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _make(session: Session, form: forms.NewMeetingForm) -> int:
    collaborators = runtime().collaborators(session)
    plan = form.plan(collaborators.rules.directory, convenor_of(session, form.region))
    return open_meeting(session, collaborators, plan, actor=actor(), at=moment()).id


def _new() -> str:
    with runtime().db.reading() as session:
        collaborators = runtime().collaborators(session)
        places = places_of(session, collaborators, actor())
        region = request.values.get("region", "") or places[0][0]
        convenor_id = convenor_of(session, region)
        convenor = name_of(collaborators.rules.directory, convenor_id)
    return render_template("meetings/new.html", places=places, region=region, convenor=convenor)


def _list(asked: forms.MeetingsQuery) -> str:
    limit, offset = window()
    who = actor()
    with runtime().db.reading() as session:
        directory = runtime().collaborators(session).rules.directory
        lines = meetings_in(session, directory, asked.state, who, limit=limit, offset=offset)
        shown = {
            "page": page_of(lines),
            "asked": asked,
            "counts": {state: count_meetings(session, state, who) for state in MeetingState},
            "is_synthetic": is_synthetic(session),
            "directory": directory,
        }
    return render_template("meetings/list.html", **shown)


def _agenda(meeting_id: int) -> str:
    with runtime().db.reading() as session:
        meeting = get_meeting(session, meeting_id, actor())
        collaborators = runtime().collaborators(session)
        found = candidates(session, collaborators, meeting, actor(), at=moment())
        shown: dict[str, Any] = {
            "meeting": meeting,
            "groups": [(cause, [one for one in found if one.cause is cause]) for cause in AgendaCause],
            "most": MOST,
            "is_synthetic": is_synthetic(session),
        }
    return render_template("meetings/agenda.html", **shown)


def _page(meeting_id: int, deed: str, item_id: int) -> str:
    with runtime().db.reading() as session:
        shown = meeting_page(session, runtime().collaborators(session), meeting_id, deed, item_id)
    return render_template("meetings/show.html", **shown)


def _problems(asked: forms.ProblemsQuery) -> str:
    today = local_day(moment())
    first, last = asked.first or date(today.year, 1, 1), asked.last or today
    with runtime().db.reading() as session:
        directory = runtime().collaborators(session).rules.directory
        found = problems_settled(session, directory, actor(), first, last)
        return render_template("meetings/problems.html", found=found, is_synthetic=is_synthetic(session))
