"""Who saw what: one page a complaint with every reading and writing, and whether the chain still holds."""

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.casework.ledger import audit
from intake.casework.ledger.grants import can_change_record
from intake.casework.ledger.integrity import find_fault, verify
from intake.casework.ledger.root import compare as compare_root
from intake.casework.ledger.root import newest_root, standing
from intake.casework.reading import view
from intake.identity.redacted_texts import redacted_texts
from intake.web.context import actor, moment, runtime
from intake.web.history.timeline import entries, readers

bp = Blueprint("audit", __name__)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@bp.get("/")
def find() -> str | Response:
    number = request.args.get("number", "").replace(" ", "")
    if number:
        return redirect(url_for("audit.show", number=number), 303)
    return _page(report=None)


@bp.get("/root")
def root() -> str:
    """One page for paper: whoever signs it holds the root where this installation cannot write."""
    with runtime().db.reading() as session:
        found = newest_root(session)
    return render_template("admin/audit_root_print.html", root=found, at=moment())


@bp.get("/compare")
def compare() -> str:
    """A root that somebody holds, against the record; nothing is written."""
    digest = "".join(request.args.get("root", "").lower().split())
    if not _DIGEST.fullmatch(digest):
        return _page(report=None, held=digest, is_wrong=bool(digest))
    with runtime().db.reading(is_snapshot=True) as session:
        found = compare_root(session, digest)
    return _page(report=None, held=digest, compared=found)


def _page(**values: Any) -> str:
    with runtime().db.reading() as session:
        shown = {"standing": standing(session), "can_change": can_change_record(session)}
    return render_template("admin/audit.html", **({"held": "", "is_wrong": False, "compared": None} | shown | values))


@bp.get("/<number>")
def show(number: str) -> str:
    """The auditor's own look is an event of the chain it shows."""
    with runtime().db.unit_of_work() as session:
        collaborators = runtime().collaborators(session)
        complaint = view.open_complaint(session, collaborators, number, actor=actor(), at=moment(), page="audit")
    with runtime().db.reading() as session:
        events = audit.timeline(session, complaint.id)
        lines = entries(
            session, runtime().collaborators(session).rules.directory, events, redacted_texts(session, complaint)
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
    return _page(report=report)
