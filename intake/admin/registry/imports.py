"""A registry file on its way in: sent, its headings understood and corrected, looked at, and then imported."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.casework.ledger.audit import lock_office
from intake.csv_text import CSV, csv_text
from intake.language.i18n import N_, _, ngettext
from intake.language.words import word
from intake.registry_upkeep.headings import keep_headings, read_sheet_as_learned
from intake.registry_upkeep.importing import WaitingImport, import_registry, plan_file
from intake.registry_upkeep.uploads import drop_upload, get_upload, keep_upload
from intake.web.context import actor, moment, runtime
from intake.web.files.uploads import takes_files
from intake.web.forms import BadForm, read_form, rejecting
from routing.calendars.working_time import local_day
from routing.registry.applying import report_of
from routing.registry.entries import ImportReport
from routing.registry.file import COLUMNS, RegistrySheet
from routing.registry.planning import Plan
from routing.vocabulary import RegistryRole

bp = Blueprint("registry_imports", __name__)

SHOWN = 200  # rows of each list
LEFT_OUT = "-"  # a heading that means no column: blank values of a form are not kept, and the next would take its place
# What a column is called that is no role.
HEADINGS = {
    "credit_code": N_("Credit code"),
    "name": N_("Name of the association"),
    "aliases": N_("Short names"),
    "former_names": N_("Former names"),
    "level": N_("Level"),
    "region": N_("Region"),
    "industry": N_("Industry"),
    "mode": N_("Mode"),
    "lifecycle": N_("State of life"),
    "watchlist": N_("Key list"),
    "basis": N_("Document"),
    "valid_from": N_("Since when"),
}


class ImportForm(BaseModel):
    """`decision` is the button that was pressed. The columns follow the headings in their order."""

    decision: str = Field(title=N_("Decision"), pattern="^(look|take)$")
    column: list[str] = Field(default_factory=list, title=N_("Column"), max_length=200)
    creates: bool = Field(default=False, title=N_("Create departments that are not known yet"))
    all_or_nothing: bool = Field(default=False, title=N_("All or nothing"))


@bp.get("/")
def begin() -> str:
    return _beginning()


@bp.post("/")
@takes_files
def send() -> AnyResponse:
    with rejecting(_beginning):
        given = request.files.get("file")
        if given is None or not given.filename:
            raise BadForm({"file": _("File: choose one.")})
        content = given.stream.read()
        with runtime().db.unit_of_work() as session:
            read_sheet_as_learned(session, content)  # what is no table of associations is refused here
            number = keep_upload(session, given.filename, content, actor=actor(), at=moment())
    return redirect(url_for("registry_imports.look", upload_id=number), 303)


@bp.get("/<int:upload_id>")
def look(upload_id: int) -> str:
    with runtime().db.reading() as session:
        upload = get_upload(session, upload_id, actor=actor())
        sheet = read_sheet_as_learned(session, upload.content)
        return _preview(session, sheet, upload.file_name, ImportForm(decision="look"))


@bp.post("/<int:upload_id>")
def settle(upload_id: int) -> AnyResponse:
    with rejecting(lambda: look(upload_id)):
        form = read_form(ImportForm)
        with runtime().db.unit_of_work() as session:
            if form.decision == "take":
                lock_office(session)  # two that import at once are compared with the registry one after the other
            upload = get_upload(session, upload_id, actor=actor())
            sheet = _corrected(session, upload.content, form)
            if form.decision == "look":
                return Response(_preview(session, sheet, upload.file_name, form))
            how = WaitingImport(upload.file_name, all_or_nothing=form.all_or_nothing)
            report = import_registry(session, _plan(session, sheet, form), actor=actor(), at=moment(), how=how)
            if report.is_anything_taken:
                keep_headings(session, sheet.headings, sheet.proposed, actor=actor(), at=moment())
                drop_upload(session, upload_id)
    runtime().forget_rules()
    _say_what_was_done(report)
    if not report.is_anything_taken:
        return redirect(url_for("registry_imports.look", upload_id=upload_id), 303)  # what was refused stands there
    where = "registry_questions.show" if report.questions else "registry_imports.begin"
    return redirect(url_for(where), 303)


@bp.get("/<int:upload_id>/missing.csv")
def missing(upload_id: int) -> Response:
    """Those that the registry has and the file has not."""
    with runtime().db.reading() as session:
        upload = get_upload(session, upload_id, actor=actor())
        sheet = read_sheet_as_learned(session, upload.content)
        found = _plan(session, sheet, ImportForm(decision="look")).missing
    body = "".join(csv_text(["credit_code", "name"], ([one.credit_code, one.name] for one in found)))
    response = Response(body.encode(), content_type=CSV)
    response.headers["Content-Disposition"] = 'attachment; filename="missing.csv"'
    return response


def _beginning() -> str:
    return render_template("admin/registry/import.html")


def _corrected(session: Session, content: bytes, form: ImportForm) -> RegistrySheet:
    """The table with its columns as the person at the page has put them."""
    sheet = read_sheet_as_learned(session, content)
    if not form.column:
        return sheet
    if len(form.column) != len(sheet.headings):
        raise BadForm({"column": _("Column: say of each heading what it means.")})
    means = {heading: column for heading, column in zip(sheet.headings, form.column, strict=True) if heading}
    chosen = {heading: "" if column == LEFT_OUT else column for heading, column in means.items()}
    return read_sheet_as_learned(session, content, chosen)


def _plan(session: Session, sheet: RegistrySheet, form: ImportForm) -> Plan:
    home = runtime().settings.home_region
    return plan_file(session, sheet, on=local_day(moment()), creates=form.creates, home=home)


def _preview(session: Session, sheet: RegistrySheet, file_name: str, form: ImportForm) -> str:
    report = report_of(_plan(session, sheet, form))
    return render_template(
        "admin/registry/import_preview.html",
        file_name=file_name,
        sheet=sheet,
        examples=_examples(sheet),
        columns=list(column_headings().items()),
        report=report,
        form=form,
        SHOWN=SHOWN,
        LEFT_OUT=LEFT_OUT,
        headings=column_headings(),
    )


def column_headings() -> dict[str, str]:
    """What each column of the registry is called on a page, in the language spoken."""
    roles = {role.value: word(role) for role in RegistryRole}
    return {name: roles.get(name) or _(HEADINGS[name]) for name in COLUMNS}


def _examples(sheet: RegistrySheet) -> list[str]:
    """What stands below each heading first."""
    return [
        next((cells[place] for _line, cells in sheet.lines[:20] if place < len(cells) and cells[place]), "")
        for place in range(len(sheet.headings))
    ]


def _say_what_was_done(report: ImportReport) -> None:
    counted: dict[str, Any] = {
        word: len(getattr(report, word)) for word in ("new", "changed", "unchanged", "refused", "questions")
    }
    if not report.is_anything_taken:
        flash(_("Nothing was imported: %(refused)s cells were refused.", **counted), "warning")
        return
    flash(_("Imported: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.", **counted))
    if report.refused or report.questions:
        flash(_("%(refused)s cells were refused, %(questions)s questions are open.", **counted))
    if report.waiting:
        flash(
            ngettext(
                "%(num)d change of who answers waits for a second person.",
                "%(num)d changes of who answers wait for a second person.",
                report.waiting,
            )
        )
