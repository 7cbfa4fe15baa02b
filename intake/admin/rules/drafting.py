"""Making a draft: starting and discarding it, every edit the sheet sends, undo and redo, a whole file."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from pydantic import ValidationError
from sqlmodel import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from intake.admin.rules.files import add_uploads
from intake.admin.rules.forms import EditsBody, StartForm
from intake.admin.rules.payload import names_of, rule_rows, wrong_json
from intake.admin.rules.sheet import journal_json
from intake.clock import now
from intake.language.formats import shanghai
from intake.language.i18n import _
from intake.rulemaking.drafting.drafts import discard_draft, find_draft, get_draft, open_draft
from intake.rulemaking.drafting.edits import apply_edits
from intake.rulemaking.drafting.steps import Applied
from intake.rulemaking.drafting.undo import redo, undo
from intake.rulemaking.errors import BadCells, Conflict
from intake.rulemaking.tables import get_version
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from routing.json_text import read_json
from routing.models import RuleTable

bp = Blueprint("rules_draft", __name__)
add_uploads(bp)

Answer = tuple[Response, int]


@bp.post("/start")
def start() -> AnyResponse:
    with rejecting(_no_draft_page):
        form = read_form(StartForm)
        with runtime().db.unit_of_work() as session:
            draft = open_draft(session, actor=actor(), at=now(), version=form.version)
    flash(
        _("The draft has begun as version %(version)s; nothing changes until it is published.", version=draft.version)
    )
    return redirect(url_for("rules.sheet"), 303)


@bp.get("/discard")
def ask_discard() -> str:
    with runtime().db.reading() as session:
        return _discard_page(session)


@bp.post("/discard")
def discard() -> AnyResponse:
    with runtime().db.unit_of_work() as session:
        discard_draft(session, get_draft(session), actor=actor(), at=now())
    flash(_("The draft has been discarded."))
    return redirect(url_for("rules.sheet"), 303)


@bp.post("/<int:version>/edits")
def edit(version: int) -> Response | Answer:
    def make(session: Session, draft: RuleTable, body: EditsBody) -> Applied:
        edits = [one.edit() for one in body.edits]
        return apply_edits(session, draft, edits, actor=actor(), at=now(), why=body.why, edition=body.edition)

    return _answer(version, make)


@bp.post("/<int:version>/undo")
def take_back(version: int) -> Response | Answer:
    return _answer(
        version, lambda session, draft, body: undo(session, draft, actor=actor(), at=now(), edition=body.edition)
    )


@bp.post("/<int:version>/redo")
def put_forth(version: int) -> Response | Answer:
    return _answer(
        version, lambda session, draft, body: redo(session, draft, actor=actor(), at=now(), edition=body.edition)
    )


def _answer(version: int, make: Callable[[Session, RuleTable, EditsBody], Applied]) -> Response | Answer:
    """What became of the draft, as the sheet needs it: the rules written, the orders that are others now."""
    try:
        body = EditsBody.model_validate(read_json(request.get_data(as_text=True)))
    except ValidationError as error:
        raise BadRequest from error
    try:
        with runtime().db.unit_of_work() as session:
            draft = get_version(session, version)
            applied = make(session, draft, body)
            directory = runtime().collaborators(session).rules.directory
            told: dict[str, Any] = {
                "edition": applied.edition,
                "rows": rule_rows(session, directory, applied.rows),
                "removed": list(applied.removed),
                "orders": list(applied.orders.items()),
                "at": shanghai(moment(), "%H:%M:%S"),
            }
            told |= journal_json(session, draft)
    except BadCells as error:
        return jsonify(wrong=wrong_json(error.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    except Conflict as error:
        return jsonify(error={"message": _overtaken(error)}), HTTPStatus.CONFLICT
    return jsonify(told)


def _overtaken(error: Conflict) -> str:
    with runtime().db.reading() as session:
        who = names_of(session, {error.by})[error.by]
    if error.at is None:
        return _("%(who)s has changed the draft meanwhile.", who=who)
    return _("%(who)s has changed the draft meanwhile, at %(time)s.", who=who, time=shanghai(error.at, "%H:%M"))


def _discard_page(session: Session) -> str:
    draft = get_draft(session)
    return render_template("admin/rules/discard.html", table=draft)


def _no_draft_page() -> str:
    with runtime().db.reading() as session:
        return render_template("admin/rules/no_draft.html", draft=find_draft(session))
