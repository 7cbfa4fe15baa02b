"""One click from a decision of the coordinating body to a rule of the draft."""

from flask import Blueprint, flash, redirect, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from intake.language.i18n import N_, _
from intake.rulemaking.learning.promotion import promote
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form

bp = Blueprint("rules_promoting", __name__)


class PromoteForm(BaseModel):
    """The decision to make a rule of."""

    settlement: int = Field(title=N_("Decision"), ge=1)


@bp.post("/")
def make_rule() -> Response:
    """The rule of the draft, made now or before; then the sheet at that rule."""
    form = read_form(PromoteForm)
    with runtime().db.unit_of_work() as session:
        collaborators = runtime().collaborators(session)
        made = promote(session, collaborators, form.settlement, actor=actor(), at=moment())
    flash(_("Saved: the rule stands in the draft.") if made.is_new else _("This rule has been made already."))
    return redirect(url_for("rules.sheet", rule=made.rule_id), 303)
