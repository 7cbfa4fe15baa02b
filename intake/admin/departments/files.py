"""Departments from a file: what it would do is shown first; and all of them as a file."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework.ledger.audit import lock_office
from intake.csv_text import CSV, csv_text
from intake.departments.importing import import_departments
from intake.departments.stored import departments_now, stored_departments
from intake.errors import InvalidInput
from intake.language.i18n import N_, _
from intake.web.context import actor, moment, runtime
from intake.web.files.uploads import takes_files
from intake.web.forms import rejecting
from routing.calendars.working_time import local_day
from routing.departments.entries import DepartmentPlan
from routing.departments.exporting import exported
from routing.departments.file import COLUMNS, read_rows
from routing.departments.planning import plan_departments

# What each column of the file is called on a page.
HEADINGS = {
    "name": N_("Name of the department"),
    "symbols": N_("Symbol"),
    "level": N_("Level"),
    "region": N_("Region"),
    "superior": N_("Superior"),
    "is_backstop": N_("Back-stop of its region"),
    "phone": N_("Telephone"),
    "email": N_("E-mail"),
    "valid_from": N_("First day"),
    "valid_to": N_("First day without it"),
    "basis": N_("Document"),
}
bp = Blueprint("departments_files", __name__)
_LARGEST = 1_000_000  # bytes: a department is a line


@bp.get("/")
def show() -> str:
    return _page(None, "")


def _page(plan: DepartmentPlan | None, content: str) -> str:
    headings = {name: _(heading) for name, heading in HEADINGS.items()}
    return render_template("admin/departments/upload.html", plan=plan, content=content, headings=headings)


@bp.post("/")
@takes_files
def upload() -> str | Response:
    """First what it would do; where that was seen, done."""
    with rejecting(show):
        content = _content()
        if request.form.get("step") != "import":
            with runtime().db.reading() as session:
                plan = _plan(session, content)
            carried = b64encode(content).decode()
            return _page(plan, carried)
        with runtime().db.unit_of_work() as session:
            lock_office(session)  # two that import at once are compared with what there is one after the other
            plan = _plan(session, content)
            import_departments(session, plan, actor=actor(), at=moment())
        runtime().forget_rules()
    flash(_("%(new)s new, %(changed)s changed.", new=len(plan.new), changed=len(plan.changed)))
    return redirect(url_for("departments.show"), 303)


@bp.get("/departments.csv")
def download() -> Response:
    with runtime().db.reading() as session:
        rows = [exported(one) for one in stored_departments(session, on=local_day(moment()))]
    body = "".join(csv_text(COLUMNS, ([row[name] for name in COLUMNS] for row in rows))).encode("utf-8-sig")
    response = Response(body, content_type=CSV)
    response.headers["Content-Disposition"] = "attachment; filename=departments.csv"
    return response


def _plan(session: Session, content: bytes) -> DepartmentPlan:
    now = departments_now(session, on=local_day(moment()), home=runtime().settings.home_region)
    return plan_departments(read_rows(content), now)


def _content() -> bytes:
    """The file just chosen, else the one that the preview carries."""
    given = request.files.get("file")
    try:
        content = given.read(_LARGEST + 1) if given and given.filename else b64decode(request.form.get("content", ""))
    except NotBase64:
        content = b""
    if not content:
        raise InvalidInput(N_("choose a file"), field="file")
    if len(content) > _LARGEST:
        raise InvalidInput(N_("is larger than %(most)s kB"), field="file", most=_LARGEST // 1000)
    return content
