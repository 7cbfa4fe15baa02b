"""Proposed changes of who answers: a second administrator, or the department that is to answer, has the word."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.registry.labels import WORDS
from intake.casework.registering.idempotent import once
from intake.language.i18n import N_, _
from intake.registry_upkeep.association import role_lines
from intake.registry_upkeep.proposed_changes import changes_in, get_change
from intake.registry_upkeep.role_changes import confirm_role_change, may_decide, refuse_role_change
from intake.vocabulary import RoleChangeState
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.paging import page_of, window
from routing.calendars.working_time import local_day

bp = Blueprint("registry_changes", __name__)


class WordForm(BaseModel):
    """`decision` is the button that was pressed; a refusal needs its reason."""

    decision: str = Field(title=N_("Decision"), pattern="^(confirm|refuse)$")
    note: str = Field(default="", title=N_("Note"), max_length=1000)


@bp.get("/")
def queue() -> str:
    wanted = request.args.get("state", "")
    state = RoleChangeState(wanted) if wanted in set(RoleChangeState) else RoleChangeState.OPEN
    limit, offset = window()
    with runtime().db.reading() as session:
        directory = runtime().collaborators(session).rules.directory
        rows = changes_in(session, directory, state, actor=actor(), limit=limit, offset=offset)
        shown = {"page": page_of(rows), "state": state, "states": list(RoleChangeState)}
        return render_template("admin/registry/changes.html", **shown)


@bp.get("/<int:change_id>")
def show(change_id: int) -> str:
    return _page(change_id)


@bp.post("/<int:change_id>")
def decide(change_id: int) -> Response:
    with rejecting(lambda: _page(change_id)):
        form = read_form(WordForm)
        once(runtime().db, lambda session: _decide(session, change_id, form))
    runtime().forget_rules()
    is_confirmed = form.decision == "confirm"
    flash(_("Saved: it stands in the registry from its day on.") if is_confirmed else _("Saved: nothing changes."))
    return redirect(url_for("registry_changes.queue"), 303)


def _decide(session: Session, change_id: int, form: WordForm) -> None:
    if form.decision == "confirm":
        confirm_role_change(session, change_id, actor=actor(), at=moment(), note=form.note)
    else:
        refuse_role_change(session, change_id, form.note, actor=actor(), at=moment())


def _page(change_id: int) -> str:
    with runtime().db.reading() as session:
        directory = runtime().collaborators(session).rules.directory
        change = get_change(session, directory, change_id, actor=actor())
        is_open = change.row.state is RoleChangeState.OPEN
        return render_template(
            "admin/registry/change.html",
            change=change,
            roles=[line for line in role_lines(session, change.association.id) if line.role is change.row.role],
            on=local_day(moment()),
            is_own=is_open and change.row.proposed_by_id == actor().staff_id,
            decides=is_open and may_decide(change.row, actor()),
            **WORDS,
        )
