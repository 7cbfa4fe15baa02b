"""Every version of the rules table there was: read, compared rule by rule, taken as the beginning of a draft."""

from collections import Counter
from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.rules.columns import SHEET_COLUMNS, reader_of_cells
from intake.admin.rules.payload import names_of
from intake.admin.rules.sheet import sheet_page
from intake.admin.rules.sheet_history import CHANGES
from intake.language.i18n import N_, _
from intake.rulemaking.drafting.drafts import find_draft
from intake.rulemaking.publishing.diff import ChangeKind, diff
from intake.rulemaking.publishing.roll_back import find_version_before
from intake.rulemaking.publishing.versions import TableVersion, TableVersionStatus, versions
from intake.rulemaking.tables import get_version
from intake.web.context import moment, runtime
from intake.web.row_ids import row_id
from routing.models import RuleTable
from routing.rules.cells import COLUMNS, RuleRow
from routing.rules.store import load_violations, rows_of

bp = Blueprint("rules_versions", __name__)

STATUSES = {
    TableVersionStatus.DRAFT: N_("Draft"),
    TableVersionStatus.CHECKED: N_("Draft, checked"),
    TableVersionStatus.WAITING: N_("To come into force"),
    TableVersionStatus.IN_FORCE: N_("In force now"),
    TableVersionStatus.RETIRED: N_("Retired"),
    TableVersionStatus.CALLED_OFF: N_("Called off, never in force"),
}


@bp.get("/", endpoint="list")
def list_versions() -> str:
    with runtime().db.reading() as session:
        found = versions(session, moment())
        return render_template(
            "admin/rules/versions.html",
            versions=found,
            names=_people(session, found),
            draft=find_draft(session),
            before=find_version_before(session),
            STATUSES=STATUSES,
        )


@bp.get("/<int:version>")
def show(version: int) -> str:
    with runtime().db.reading() as session:
        return sheet_page(session, get_version(session, version))


@bp.get("/compare")
def compare() -> str | Response:
    """`a` and `b` are versions; without them, the draft or the newest is compared with what it was drafted from."""
    with runtime().db.reading() as session:
        found = versions(session, moment())
        newest = found[0].table
        new = get_version(session, request.args.get("b", newest.version, type=row_id))
        old = get_version(session, request.args.get("a", new.based_on or new.version, type=row_id))
        if {"a", "b"} - request.args.keys():
            return redirect(url_for("rules_versions.compare", a=old.version, b=new.version), 303)
        return _comparison(session, found, old, new)


def count_changes(session: Session, old: RuleTable, new: RuleTable) -> Counter[ChangeKind]:
    """How many rules were added, removed, changed and moved from the one to the other."""
    return Counter(change.kind for change in diff(rows_of(session, old.id), rows_of(session, new.id)))


def rule_reader(session: Session) -> Callable[[RuleRow], str]:
    """What a rule says in one line: every filled cell but its place, basis and note."""
    read = reader_of_cells(load_violations(session))
    told = [name for name in COLUMNS if name not in {"order", "basis", "note"}]

    def say(row: RuleRow) -> str:
        cells = ((name, getattr(row, name)) for name in told)
        return " · ".join(
            f"{_(SHEET_COLUMNS[name].heading)}{_(': ')}{read(name, cell)}" for name, cell in cells if cell
        )

    return say


def _comparison(session: Session, found: list[TableVersion], old: RuleTable, new: RuleTable) -> str:
    changes = diff(rows_of(session, old.id), rows_of(session, new.id))
    return render_template(
        "admin/rules/compare.html",
        versions=found,
        old=old,
        new=new,
        changes=changes,
        counts=Counter(change.kind for change in changes),
        names=names_of(session, filter(None, (old.drafted_by, new.drafted_by))),
        read=reader_of_cells(load_violations(session)),
        say=rule_reader(session),
        headings={name: _(column.heading) for name, column in SHEET_COLUMNS.items()},
        CHANGES=CHANGES,
        STATUSES=STATUSES,
    )


def _people(session: Session, found: list[TableVersion]) -> dict[str, str]:
    logins = {login for one in found for login in (one.table.drafted_by, one.table.published_by) if login}
    return names_of(session, logins)
