"""Taking off, from a complaint's page, a file that does not belong to it."""

from flask import Blueprint, flash, redirect, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.desk.complaint import page
from intake.errors import InvalidInput
from intake.evidence.taking_off import UnwantedFile, take_off
from intake.language.i18n import _
from intake.web.context import actor, moment, runtime
from intake.web.forms import rejecting

bp = Blueprint("taking_off", __name__)


@bp.post("/<number>/files/<int:evidence_id>/take-off")
def remove(number: str, evidence_id: int) -> Response:
    with rejecting(lambda: page(number)):
        try:
            once(runtime().db, lambda session: _take_off(session, number, evidence_id))
        except InvalidInput as error:  # there is such a field at every file
            raise InvalidInput(error.text, field=f"reason-{evidence_id}") from None
    flash(_("Taken off. The file is destroyed."))
    return redirect(url_for("complaint.show", number=number, _anchor="case-files"), 303)


def _take_off(session: Session, number: str, evidence_id: int) -> None:
    complaint, collaborators = find.lock_complaint(session, number), runtime().collaborators(session)
    find.must_see(session, complaint, actor())
    of = UnwantedFile(runtime().evidence.store, evidence_id, request.form.get("reason", ""))
    take_off(session, collaborators, complaint, of, actor=actor(), at=moment())
