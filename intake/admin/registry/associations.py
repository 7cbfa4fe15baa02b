"""One association as the registry has it: who held which role when, what each department said, what is open.

Administrators change it here, one form at a time.
"""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from pydantic import BaseModel
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.registry.association_acts import ACTS, AssociationAct
from intake.admin.registry.association_forms import OpeningForm
from intake.admin.registry.association_page import OPEN, read_association_page
from intake.auth.guards import only
from intake.casework.registering.idempotent import once
from intake.language.i18n import _
from intake.registry_upkeep.association import get_association
from intake.registry_upkeep.liaisons import LiaisonCard, open_liaison
from intake.vocabulary import StaffRole
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from routing.registry.search import find_associations

bp = Blueprint("registry_associations", __name__)

_FOUND = 30


@bp.get("/")
def find() -> str | Response:
    """By any of its names, initials or the code; a single one opens at once."""
    text = request.args.get("q", "").strip()
    with runtime().db.reading() as session:
        found = find_associations(session, text, limit=_FOUND) if text else []
    if len(found) == 1:
        return redirect(url_for("registry_associations.show", credit_code=found[0].credit_code), 303)
    return render_template("admin/registry/find.html", text=text, found=found)


@bp.get("/<credit_code>")
def show(credit_code: str) -> str:
    return _page(credit_code, chosen=request.args.get("do", ""))


@bp.post("/<credit_code>/liaison/open")
def open_number(credit_code: str) -> str:
    """A liaison person in the clear, once, on this answer alone; who, when and why is recorded before it is shown."""
    with rejecting(lambda: _page(credit_code, chosen=OPEN)):
        form = read_form(OpeningForm)
        with runtime().db.unit_of_work() as session:
            association = get_association(session, credit_code)
            card = open_liaison(session, association.id, form.liaison, reason=form.why, actor=actor(), at=moment())
    return _page(credit_code, opened=card)


@bp.post("/<credit_code>/<deed>")
def act(credit_code: str, deed: str) -> Response:
    only(StaffRole.ADMINISTRATOR)
    chosen = ACTS.get(deed)
    if chosen is None:
        abort(404)
    with rejecting(lambda: _page(credit_code, chosen=deed)):
        form = read_form(chosen.form)
        once(runtime().db, lambda session: _act(session, credit_code, chosen, form))
    runtime().forget_rules()
    flash(_(chosen.told))
    return redirect(url_for("registry_associations.show", credit_code=credit_code), 303)


def _act(session: Session, credit_code: str, chosen: AssociationAct, form: BaseModel) -> None:
    association = get_association(session, credit_code)
    chosen.do(session, association.id, form, actor=actor(), at=moment())


def _page(credit_code: str, *, chosen: str = "", opened: LiaisonCard | None = None) -> str:
    with runtime().db.reading() as session:
        return render_template(
            "admin/registry/association.html", **read_association_page(session, credit_code, chosen), opened=opened
        )
