"""The queue of corrections: what is said to be wrong, by which document, and the administrator's word on it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.registry.labels import WORDS
from intake.auth.guards import only
from intake.casework.registering.idempotent import once
from intake.casework.visibility import is_seen
from intake.errors import InvalidInput
from intake.language.i18n import N_, _
from intake.models import Complaint
from intake.registry_upkeep.association import role_lines
from intake.registry_upkeep.corrections import CorrectionDecision, accept_correction, refuse_correction
from intake.registry_upkeep.filed_corrections import corrections_in, get_correction
from intake.vocabulary import CorrectionState, StaffRole
from intake.web.context import account, actor, moment, runtime
from intake.web.department_choices import department_named
from intake.web.forms import read_form, rejecting
from intake.web.paging import page_of, window
from routing.calendars.working_time import local_day
from routing.directory import Directory

bp = Blueprint("registry_corrections", __name__)


class VerdictForm(BaseModel):
    """`decision` is the button that was pressed; a refusal needs nothing but its reason."""

    decision: str = Field(title=N_("Decision"), pattern="^(accept|refuse)$")
    department: str = Field(default="", title=N_("Responsible department"), max_length=120)
    is_nobody: bool = Field(default=False, title=N_("Nobody any more"))
    valid_from: date | None = Field(default=None, title=N_("Since when"))
    document: str = Field(default="", title=N_("Number of the document"), max_length=200)
    note: str = Field(default="", title=N_("Note"), max_length=1000)

    def verdict(self, directory: Directory) -> CorrectionDecision:
        """Raises InvalidInput naming the field."""
        if self.valid_from is None:
            raise InvalidInput(N_("must be filled in"), field="valid_from")
        if self.is_nobody and self.department:
            raise InvalidInput(N_("name the department, or say that it is nobody"), field="department")
        if not self.is_nobody and not self.department:
            raise InvalidInput(N_("must be filled in"), field="department")
        department = department_named(directory, self.department, field="department") if self.department else None
        return CorrectionDecision(department, self.valid_from, self.document, self.note)


@bp.get("/")
def queue() -> str:
    wanted = request.args.get("state", "")
    state = CorrectionState(wanted) if wanted in set(CorrectionState) else CorrectionState.OPEN
    limit, offset = window()
    with runtime().db.reading() as session:
        directory = runtime().collaborators(session).rules.directory
        rows = corrections_in(session, directory, state, limit=limit, offset=offset)
        shown = {"page": page_of(rows), "state": state, "states": list(CorrectionState)}
        return render_template("admin/registry/corrections.html", **shown)


@bp.get("/<int:correction_id>")
def show(correction_id: int) -> str:
    return _page(correction_id)


@bp.post("/<int:correction_id>")
def decide(correction_id: int) -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(lambda: _page(correction_id)):
        form = read_form(VerdictForm)
        once(runtime().db, lambda session: _decide(session, correction_id, form))
    runtime().forget_rules()
    flash(_("Saved: the registry was corrected.") if form.decision == "accept" else _("Saved: refused."))
    return redirect(url_for("registry_corrections.queue"), 303)


def _decide(session: Session, correction_id: int, form: VerdictForm) -> None:
    if form.decision == "accept":
        verdict = form.verdict(runtime().collaborators(session).rules.directory)
        accept_correction(session, correction_id, verdict, actor=actor(), at=moment())
    else:
        refuse_correction(session, correction_id, form.note, actor=actor(), at=moment())


def _page(correction_id: int) -> str:
    who = account()
    with runtime().db.reading() as session:
        directory = runtime().collaborators(session).rules.directory
        filed = get_correction(session, directory, correction_id)
        origin = session.get(Complaint, filed.row.complaint_id) if filed.row.complaint_id is not None else None
        return render_template(
            "admin/registry/correction.html",
            filed=filed,
            shows_origin=origin is not None and is_seen(session, origin, actor()),
            roles=[line for line in role_lines(session, filed.association.id) if line.role is filed.row.role],
            on=local_day(moment()),
            is_own=filed.row.filed_by_id == actor().staff_id,
            may_decide=who is not None and who.has_role(StaffRole.ADMINISTRATOR),
            **WORDS,
        )
