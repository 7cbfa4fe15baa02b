"""The page of a matter, and joining many complaints at once: what would be joined is shown first, and can be undone."""

import re
from datetime import datetime
from hashlib import sha256

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.lifecycle import PAUSING
from intake.casework.matters import at_once, members
from intake.casework.registering.idempotent import once
from intake.desk.complaint import opened
from intake.desk.matters.complainants import WAY_WORDS, AnswerWay, people_of, said_later
from intake.errors import InvalidInput
from intake.language.i18n import N_, _, ngettext
from intake.models import Alert
from intake.numbers import is_number
from intake.vocabulary import Satisfaction, StaffRole, State
from intake.warning.behind import complaints_behind
from intake.web.context import actor, moment, runtime
from intake.web.forms import BadForm, read_form, read_query, reject, rejecting
from intake.web.paging import page_of, window
from intake.web.refusals import refusal_message

bp = Blueprint("matters", __name__)
joining_bp = Blueprint("joining", __name__)
# Who joins, splits and puts back.
JOINERS = (StaffRole.OPERATOR, StaffRole.DISPATCHER)
_LONGEST = 60_000
_APART = re.compile(r"[\n,;，；、\t]+")
_DIGITS = re.compile(r"\d+")


class JoiningQuery(BaseModel):
    """Where one comes from: a complaint others are to be joined with, or an alert."""

    into: str = Field(default="", max_length=40)
    alert: int | None = None
    numbers: str = Field(default="", max_length=4000)


class JoiningForm(BaseModel):
    """`shown`: of what was typed when what would happen was shown; what was changed since is shown again."""

    into: str = Field(title=N_("Number of the complaint that is handled"), max_length=40)
    numbers: str = Field(title=N_("Numbers of the complaints to join"), max_length=_LONGEST)
    note: str = Field(default="", title=N_("Note"), max_length=1000)
    shown: str = ""

    @property
    def digest(self) -> str:
        return sha256(" ".join([self.into, *self.wanted]).encode()).hexdigest()

    @property
    def wanted(self) -> list[str]:
        """However they were copied: one a line or several, with commas, whole or in groups as they are spoken."""
        found = []
        for piece in _APART.split(self.numbers):
            groups = _DIGITS.findall(piece)
            whole = [one for one in groups if is_number(one)]
            found += whole or [one for one in ("".join(groups),) if one]
        return list(dict.fromkeys(found))


class UndoForm(BaseModel):
    """`joined_at`: the moment whose joins are undone."""

    joined_at: datetime


@bp.get("/<number>")
def show(number: str) -> str | Response:
    """Of a joined complaint the page is that of the one it is handled with."""
    with runtime().db.reading() as session:
        asked = find.get_by_number(session, number)
        find.must_see(session, asked, actor())
        handled = members.handled_with(session, asked)
    return _page(number) if handled is asked else redirect(url_for("matters.show", number=handled.number), 303)


@joining_bp.post("/<number>/undo")
def undo(number: str) -> Response:
    """All that was joined at one moment, as far as it has not gone on."""
    with rejecting(lambda: _page(number)):
        form = read_form(UndoForm)
        count = once(
            runtime().db,
            lambda session: at_once.put_back_all(
                session, runtime().collaborators(session), number, form.joined_at, actor=actor(), at=moment()
            ),
        )
    flash(ngettext("%(num)d complaint is as it was before.", "%(num)d complaints are as they were before.", count))
    return redirect(url_for("complaint.show", number=number), 303)


@joining_bp.get("/")
def ask() -> str:
    """The form, filled in from where one comes."""
    with rejecting(lambda: _form("", "")):
        query = read_query(JoiningQuery)
    with runtime().db.reading() as session:
        numbers = query.numbers or "\n".join(_behind(session, query.alert))
    first, _rest, rest = numbers.partition("\n")
    # Of a surge the first complaint is the one proposed: whoever joins may name another.
    return _form(query.into or (first if query.alert else ""), rest if query.alert and not query.into else numbers)


@joining_bp.post("/")
def join() -> str | Response:
    with rejecting(lambda: _form(request.form.get("into", ""), request.form.get("numbers", ""))):
        form = read_form(JoiningForm)
        if form.shown != form.digest:
            return _shown_first(form)
        planned = once(runtime().db, lambda session: _join(session, form))
        if not planned.joinable:
            raise InvalidInput(N_("none of these can be joined any more"), field="numbers")
    count = len(planned.joinable)
    flash(ngettext("%(num)d complaint was joined.", "%(num)d complaints were joined.", count))
    if planned.refused:
        left = len(planned.refused)
        flash(ngettext("%(num)d was left as it is.", "%(num)d were left as they are.", left))
    return redirect(url_for("matters.show", number=planned.into.number), 303)


def _join(session: Session, form: JoiningForm) -> at_once.JoinPlan:
    collaborators, numbers = runtime().collaborators(session), form.wanted
    into, who, at = _plain(form), actor(), moment()
    return at_once.join_all(session, collaborators, into, numbers, form.note, actor=who, at=at)


def _shown_first(form: JoiningForm) -> str:
    with runtime().db.reading() as session:
        planned = at_once.plan(session, runtime().collaborators(session), _plain(form), form.wanted, actor=actor())
        reject(BadForm({}))  # nothing is wrong, but what was typed stands in the form again
        return _form(form.into, form.numbers, planned, form.digest)


def _form(into: str, numbers: str, planned: at_once.JoinPlan | None = None, shown: str = "") -> str:
    return render_template(
        "desk/matters/join.html",
        plan=planned,
        into=into,
        numbers=numbers,
        shown=shown,
        refusal=refusal_message,
        pausing=PAUSING,
    )


def _plain(form: JoiningForm) -> str:
    return form.into.replace(" ", "")


def _behind(session: Session, alert_id: int | None) -> list[str]:
    """The numbers of an alert's complaints that the reader sees, the oldest first."""
    alert = session.get(Alert, alert_id) if alert_id is not None else None
    if alert is None:
        return []
    rows = session.execute(complaints_behind(alert, actor()).limit(at_once.MOST)).all()
    return [row.number for row in reversed(rows)]


def _page(number: str) -> str:
    """Whoever is shown it has opened the complaint, and read what joined complainants said."""
    asked = request.args.get("way", "")
    way = AnswerWay(asked) if asked in set(AnswerWay) else None
    plain = opened(number, page="matter")
    with runtime().db.unit_of_work() as session:
        lead = find.lock_complaint(session, plain)
        said = said_later(session, lead, actor=actor(), at=moment())
    with runtime().db.reading() as session:
        lead = find.get_by_number(session, plain)
        people = people_of(session, lead, actor=actor(), at=moment())
        limit, offset = window()
        listed = [one for one in people.complainants if way is None or one.way is way]
        return render_template(
            "desk/matters/matter.html",
            people=people,
            complaint=lead,
            said=said,
            way=way,
            ways=[(each, _(WAY_WORDS[each]), people.by_way(each)) for each in AnswerWay if people.by_way(each)],
            way_words=WAY_WORDS,
            page=page_of(listed[offset : offset + limit]),
            states=State,
            satisfactions=[(each, people.heard(each)) for each in Satisfaction],
            may_join=bool(actor().roles.intersection(JOINERS)),
        )
