"""会企之声: a suggestion from the public pages, with no violation and nobody accused; without a name if one prefers."""

from flask import Blueprint, redirect, render_template, session, url_for
from pydantic import Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework.collaborators import Collaborators
from intake.casework.registering.idempotent import once
from intake.casework.registering.register import MAX_NARRATIVE, NewComplaint
from intake.channels.webform.forms import ComplaintForm
from intake.channels.webform.preview import places
from intake.channels.webform.views import RECEIPT, register_sent
from intake.language.i18n import N_, language
from intake.web.context import moment, runtime
from intake.web.fields import new_token
from intake.web.forms import read_form, rejecting
from routing.registry.search import resolve_association
from routing.vocabulary import Channel, Kind

bp = Blueprint("suggest", __name__)


class SuggestionForm(ComplaintForm):
    """What somebody suggests; what a complaint would say of violations, money and offices is not read."""

    narrative: str = Field(min_length=5, max_length=MAX_NARRATIVE, title=N_("What you suggest"))

    def to_new_complaint(self, session: Session, collaborators: Collaborators) -> NewComplaint:
        """It goes to a department at once where the association is known; a person looks at any other first."""
        found = resolve_association(session, self.association) if self.association else None
        return NewComplaint(
            channel=Channel.WEB,
            external_id=self.token,
            kind=Kind.SUGGESTION,
            violations=(),
            narrative=self.narrative,
            association_id=found.association_id if found else None,
            association_text=self.association,
            region_code=self.region_code or (found.region_code if found else ""),
            confidentiality=self.confidentiality,
            person=self.person,
            language=language(),
            accept=found is not None,
            tracking_code=self.tracking_code(collaborators),
        )


@bp.get("/")
def ask() -> str:
    return _page()


@bp.post("/")
def submit() -> Response:
    with rejecting(_page):
        form, house, at = read_form(SuggestionForm), runtime(), moment()
        receipt = once(
            house.db, lambda db: register_sent(db, house.collaborators(db), form, "", at=at), is_repeatable=True
        )
    session[RECEIPT] = {"number": receipt.number, "code": receipt.tracking_code}
    return redirect(url_for("webform.receipt"), 303)


def _page() -> str:
    with runtime().db.reading() as db:
        collaborators = runtime().collaborators(db)
        shown = {"places": places(collaborators), "home_region": collaborators.home_region, "token": new_token()}
        return render_template("webform/suggest.html", **shown)
