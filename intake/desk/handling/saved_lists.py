"""Keeping the filter of one's list under a name, and taking it away again."""

from flask import Blueprint, flash, redirect, request, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from intake.desk.handling.own_list import drop_list, keep_list, query_of
from intake.language.i18n import N_, _
from intake.web.context import actor, runtime
from intake.web.forms import read_form

bp = Blueprint("saved_lists", __name__)

FILTERS = ("queue", "branch", "state", "when", "mine")


class SavedListForm(BaseModel):
    name: str = Field(title=N_("Name of the filter"), min_length=1, max_length=40)


@bp.post("/")
def keep() -> Response:
    form, query = read_form(SavedListForm), query_of(request.form, FILTERS)
    with runtime().db.unit_of_work() as session:
        keep_list(session, form.name, query, actor=actor())
    flash(_("Saved: %(what)s.", what=form.name))
    return redirect(f"{url_for('desk.inbox')}?{query}", 303)


@bp.post("/<int:list_id>/drop")
def drop(list_id: int) -> Response:
    with runtime().db.unit_of_work() as session:
        drop_list(session, list_id, actor=actor())
    flash(_("Put away."))
    return redirect(url_for("desk.inbox"), 303)
