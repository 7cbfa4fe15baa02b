"""Changes of who answers that a registry file brought: looked at line by line, and decided by a second person."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from intake.auth.guards import only
from intake.casework.registering.idempotent import once
from intake.language.i18n import N_, _
from intake.registry_upkeep.batches import accept_batch, batches_in, changes_of, get_batch, refuse_batch
from intake.vocabulary import CorrectionState, StaffRole
from intake.web.context import account, actor, moment, runtime
from intake.web.forms import read_form, rejecting
from routing.calendars.working_time import local_day

bp = Blueprint("registry_batches", __name__)


class BatchForm(BaseModel):
    """`decision` is the button that was pressed; a refusal needs its reason."""

    decision: str = Field(title=N_("Decision"), pattern="^(accept|refuse)$")
    note: str = Field(default="", title=N_("Note"), max_length=500)


@bp.get("/")
def show() -> str:
    wanted = request.args.get("state", "")
    state = CorrectionState(wanted) if wanted in set(CorrectionState) else CorrectionState.OPEN
    with runtime().db.reading() as session:
        shown = {"batches": batches_in(session, state), "state": state, "states": list(CorrectionState)}
        return render_template("admin/registry/batches.html", **shown)


@bp.get("/<int:batch_id>")
def look(batch_id: int) -> str:
    return _page(batch_id)


@bp.post("/<int:batch_id>")
def decide(batch_id: int) -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(lambda: _page(batch_id)):
        form = read_form(BatchForm)
        settle = accept_batch if form.decision == "accept" else refuse_batch
        who, at = actor(), moment()
        once(runtime().db, lambda session: settle(session, batch_id, note=form.note, actor=who, at=at))
    runtime().forget_rules()
    flash(_("Saved: the registry was changed.") if form.decision == "accept" else _("Saved: refused."))
    return redirect(url_for("registry_batches.show"), 303)


def _page(batch_id: int) -> str:
    who = account()
    with runtime().db.reading() as session:
        return render_template(
            "admin/registry/batch.html",
            batch=get_batch(session, batch_id),
            changes=changes_of(session, batch_id, on=local_day(moment())),
            may_decide=who is not None and who.has_role(StaffRole.ADMINISTRATOR),
            own_id=actor().staff_id,
        )
