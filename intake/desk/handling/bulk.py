"""One act for many complaints of a department's list: counted by trying it, done one by one, undone where it can be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.registering.idempotent import once
from intake.casework.verbs.department.assign import Assignment, assign_part, handlers_of, undo_assignment
from intake.casework.verbs.sign import sign_for
from intake.db import Database
from intake.errors import InvalidInput
from intake.language.i18n import N_, _, ngettext
from intake.models import Complaint
from intake.numbers import new_id
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.refusals import refusal_message
from routing.translatable import TranslatableError

bp = Blueprint("bulk", __name__)

MOST = 50  # a page of the list


class BulkForm(BaseModel):
    """Which complaints, and what is to be done; the rest belongs to giving them to somebody."""

    number: list[str] = Field(title=N_("Complaints"), min_length=1, max_length=MOST)
    handler_id: int | None = Field(default=None, title=N_("Who handles it"))
    deputy_id: int | None = Field(default=None, title=N_("Who helps"))
    section: str = Field(default="", title=N_("Section"), max_length=60)
    batch: str = Field(default="", max_length=20)

    def assignment(self) -> Assignment:
        return Assignment(self.handler_id, self.deputy_id, self.section)


Act = Callable[[Session, Collaborators, Complaint, BulkForm, str, Actor, datetime], object]


@dataclass(frozen=True)
class BulkAct:
    """`warning` where it cannot be taken back; what can is offered to be undone."""

    label: str
    do: Act
    warning: str = ""


@dataclass
class BulkResult:
    """The numbers it holds for, and of the others why not."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


ACTS: Mapping[str, BulkAct] = MappingProxyType(
    {
        "sign": BulkAct(
            N_("Sign for them"),
            lambda s, o, c, _form, _batch, who, at: sign_for(s, o, c, actor=who, at=at),
            warning=N_("Once your department has signed for it, it cannot be returned any more (签收后不得退单)."),
        ),
        "assign": BulkAct(
            N_("Give them to somebody"),
            lambda s, o, c, form, batch, who, at: assign_part(
                s, o, c, form.assignment(), batch=batch, actor=who, at=at
            ),
        ),
    }
)
_UNDO = BulkAct(
    N_("Undo"),
    lambda s, o, c, form, _batch, who, at: undo_assignment(s, o, c, form.batch, actor=who, at=at),
)


@bp.post("/<verb>/try")
def dry_run(verb: str) -> str | Response:
    """What it would come to: every complaint is tried and nothing is kept."""
    act = ACTS.get(verb) or abort(404)
    if not request.form.getlist("number"):
        flash(_("Choose complaints of the list first."))
        return redirect(url_for("desk.inbox"), 303)
    if verb == "assign" and "handler_id" not in request.form:
        return _shown(verb, act, None)  # to whom is asked first
    with rejecting(lambda: _shown(verb, act, None)):
        tried = _each(act, read_form(BulkForm), "", is_kept=False)
    return _shown(verb, act, tried)


@bp.post("/<verb>")
def do(verb: str) -> str:
    act = ACTS.get(verb) or abort(404)
    batch = str(new_id(moment()))
    with rejecting(lambda: _shown(verb, act, None)):
        result = _each(act, read_form(BulkForm), batch, is_kept=True)
    undoable = not act.warning and bool(result.done)
    return render_template("desk/bulk_done.html", act=act, result=result, batch=batch if undoable else "")


@bp.post("/assign/undo")
def undo() -> Response:
    """As it stood before, of those nobody has changed since."""
    form = read_form(BulkForm)
    result = _each(_UNDO, form, "", is_kept=True)
    flash(ngettext("Undone for %(num)d complaint.", "Undone for %(num)d complaints.", len(result.done)))
    for number, why in result.refused:
        flash(f"{number}: {why}")
    return redirect(url_for("desk.inbox"), 303)


def _shown(verb: str, act: BulkAct, tried: BulkResult | None) -> str:
    """`tried`: None where nothing is counted yet."""
    with runtime().db.reading() as session:
        people = [(one.id, one.display_name) for one in handlers_of(session, actor().department_id)]
    chosen: Sequence[str] = request.form.getlist("number")
    return render_template("desk/bulk.html", verb=verb, act=act, tried=tried, chosen=chosen, people=people)


class _NotKeptError(Exception):
    """Ends a trial: what was written is undone."""


def _each(act: BulkAct, form: BulkForm, batch: str, *, is_kept: bool) -> BulkResult:
    """One transaction each, so that one that is refused keeps no other back."""
    house, who, at, result = runtime(), actor(), moment(), BulkResult()

    def run(session: Session, number: str) -> None:
        complaint = find.lock_complaint(session, number)
        find.must_see(session, complaint, who)
        act.do(session, house.collaborators(session), complaint, form, batch, who, at)
        if not is_kept:
            raise _NotKeptError

    for number in dict.fromkeys(one.replace(" ", "") for one in form.number):
        try:
            _run(house.db, run, number)
        except InvalidInput:
            raise  # what was typed for all of them
        except TranslatableError as error:
            result.refused.append((number, refusal_message(error)))
        else:
            result.done.append(number)
    return result


def _run(database: Database, run: Callable[[Session, str], None], number: str) -> None:
    try:
        once(database, lambda session: run(session, number))
    except _NotKeptError:
        return
