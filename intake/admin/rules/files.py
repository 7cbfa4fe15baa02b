"""The rules table as a file, in and out: what is uploaded replaces the draft as a whole or not at all."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.admin.rules.columns import SHEET_COLUMNS
from intake.admin.rules.forms import UploadForm
from intake.admin.rules.workbook import rules_workbook
from intake.clock import now
from intake.csv_text import CSV, MARK
from intake.language.i18n import _
from intake.rulemaking.drafting.drafts import find_draft, open_draft, rules_of
from intake.rulemaking.drafting.replace import replace_rules
from intake.rulemaking.tables import get_version
from intake.web.context import actor, runtime
from intake.web.files.uploads import takes_files
from intake.web.forms import BadForm, read_form, rejecting
from intake.web.refusals import UNPROCESSABLE
from routing.errors import BadTableFile, Fault
from routing.rules.file import read_table, write_table
from routing.rules.store import load_violations, rows_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add_downloads(bp: Blueprint) -> None:
    """Whoever may read the table may take it along."""
    bp.add_url_rule("/files/<int:version>.<any(csv, xlsx):kind>", "download", download)


def add_uploads(bp: Blueprint) -> None:
    """Into the draft, for who may write it."""
    bp.add_url_rule("/file", "upload", upload)
    bp.add_url_rule("/file", "take_over", take_over, methods=["POST"])


def download(version: int, kind: str) -> Response:
    with runtime().db.reading() as session:
        rows = rows_of(session, get_version(session, version).id)
        body = MARK + write_table(rows) if kind == "csv" else rules_workbook(rows, load_violations(session))
    response = Response(body, content_type=CSV if kind == "csv" else XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="rules-v{version}.{kind}"'
    return response


def upload() -> str:
    return _page()


@takes_files
def take_over() -> AnyResponse:
    with rejecting(_page):
        form = read_form(UploadForm)
        try:
            rows = read_table(_sent())
        except BadTableFile as error:
            return make_response(_page(error.faults), UNPROCESSABLE)
        with runtime().db.unit_of_work() as session:
            draft = find_draft(session) or open_draft(session, actor=actor(), at=now())
            done = replace_rules(session, draft, rows, actor=actor(), at=now(), why=form.why)
    flash(
        _(
            "Taken over: %(rules)s rules; %(added)s added, %(removed)s removed, %(changed)s changed, %(moved)s moved.",
            **vars(done),
        )
    )
    return redirect(url_for("rules.sheet"), 303)


def _sent() -> bytes:
    given = request.files.get("file")
    if given is None or not given.filename:
        raise BadForm({"file": _("File: choose one.")})
    return given.stream.read()


def _page(faults: tuple[Fault, ...] = ()) -> str:
    with runtime().db.reading() as session:
        draft = find_draft(session)
        return render_template(
            "admin/rules/upload.html",
            draft=draft,
            rules=len(rules_of(session, draft)) if draft else 0,
            faults=faults,
            headings={name: _(column.heading) for name, column in SHEET_COLUMNS.items()},
        )
