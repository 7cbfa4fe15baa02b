"""Who saw what: one page a complaint with every reading and writing, and whether the chain still holds."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.casework.ledger import audit
from intake.casework.ledger.integrity import find_fault, verify
from intake.casework.reading import view
from intake.sealing.text import text_key_of
from intake.web.context import actor, moment, runtime
from intake.web.history.timeline import entries, readers

bp = Blueprint("audit", __name__)


@bp.get("/")
def find() -> str | Response:
    number = request.args.get("number", "").replace(" ", "")
    if number:
        return redirect(url_for("audit.show", number=number), 303)
    return render_template("admin/audit.html", report=None)


@bp.get("/<number>")
def show(number: str) -> str:
    """The auditor's own look is an event of the chain it shows."""
    with runtime().db.unit_of_work() as session:
        collaborators = runtime().collaborators(session)
        complaint = view.open_complaint(session, collaborators, number, actor=actor(), at=moment(), page="audit")
    with runtime().db.reading() as session:
        events = audit.timeline(session, complaint.id)
        lines = entries(
            session, runtime().collaborators(session).rules.directory, events, text_key_of(session, complaint)
        )
        fault = find_fault(session, complaint)
    return render_template(
        "admin/audit_complaint.html", complaint=complaint, lines=lines, readers=readers(lines), fault=fault
    )


@bp.post("/verify")
def verify_all() -> str:
    """Read the whole record once. On a large installation `jiesu audit verify` does the same without a browser."""
    with runtime().db.reading(is_snapshot=True) as session:
        report = verify(session, runtime().ring)
    return render_template("admin/audit.html", report=report)
