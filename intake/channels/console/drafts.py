"""Autosave: what stands in the call screen is kept while the operator types, offered again, and put away."""

from flask import Blueprint, jsonify, redirect, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework.registering.idempotent import once
from intake.channels.console.forms import IncomingCallForm
from intake.clock import now
from intake.errors import InvalidInput, NotFound
from intake.telephone.drafts import KeptDraft, Pairs, TypedCall, discard_draft, open_draft, save_draft
from intake.web.context import actor, runtime
from intake.web.fields import new_token, read_phone
from intake.web.files import draft_files
from routing.translatable import N_

bp = Blueprint("console_drafts", __name__)

_NOT_KEPT = frozenset({"action", "token", "draft", "offered"})
_NAMES = frozenset(IncomingCallForm.model_fields) - _NOT_KEPT
# What stands there without anybody having typed.
_GIVEN = frozenset({"kind", "confidentiality", "arrival", draft_files.TOKEN})
_KEY_LENGTH = 32


@bp.post("/")
def save() -> Response:
    """Answers under which key it stands now: another one where another tab went on with the old one."""
    key, revision = request.form.get("draft", ""), request.form.get("revision", "0")
    if len(key) != _KEY_LENGTH or not key.isalnum() or not revision.isdecimal():
        raise InvalidInput(N_("there is no such unfinished call"), field="draft")
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name in _NAMES and value.strip()]
    batch = draft_files.batch_of(request.form.get(draft_files.TOKEN, ""))
    if all(name in _GIVEN for name, _value in pairs) and not draft_files.has_drafts(batch):
        kept = KeptDraft(key, 0)
        once(runtime().db, lambda session: discard_draft(session, key, actor=actor()))
    else:
        kept = _save(TypedCall(key, int(revision), request.form.get("token", ""), pairs, _phone(pairs)))
    return jsonify(draft=kept.key, revision=kept.revision)


@bp.post("/<key>/discard")
def discard(key: str) -> Response:
    once(runtime().db, lambda session: _put_away(session, key))
    return redirect(url_for("console.new"), 303)


def _put_away(session: Session, key: str) -> None:
    """With the files of the call."""
    try:
        pairs = dict(open_draft(session, runtime().ring, key, actor=actor())[1])
    except NotFound:
        return
    batch = draft_files.batch_of(pairs.get(draft_files.TOKEN, ""))
    if batch:
        draft_files.remove_all(session, batch)
    discard_draft(session, key, actor=actor())


def _save(typed: TypedCall) -> KeptDraft:
    at, who, other = now(), actor(), new_token()
    return once(
        runtime().db,
        lambda session: save_draft(session, runtime().ring, typed, other_key=other, actor=who, at=at),
    )


def _phone(pairs: Pairs) -> str:
    """E.164, or nothing while it is half typed: by it the draft is found when its caller is erased."""
    try:
        return str(read_phone(dict(pairs).get("phone", "")))
    except ValueError:
        return ""
