"""The rules table as a sheet: the draft if there is one, else the table in force; any version, to be read."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from sqlmodel import Session

from intake.admin.rules.columns import SHEET_COLUMNS, described_columns, reader_of_cells
from intake.admin.rules.completion import options_for
from intake.admin.rules.files import add_downloads
from intake.admin.rules.payload import found_json, names_of, rule_rows, summary_of
from intake.admin.rules.sheet_history import add_history
from intake.auth.guards import may_open
from intake.clock import now
from intake.language.i18n import _
from intake.rulemaking.drafting.drafts import find_draft, get_table_in_force, rules_of
from intake.rulemaking.drafting.journal import find_newest, find_undone
from intake.rulemaking.publishing.checking import check
from intake.rulemaking.tables import get_version
from intake.web.context import runtime
from intake.web.filters import SPRITE
from intake.web.paging import page_of, window
from intake.web.static import asset
from routing.models import RuleTable
from routing.rules.store import load_violations

bp = Blueprint("rules", __name__)
add_downloads(bp)
add_history(bp)

_LONGEST = 60


@bp.get("/", endpoint="sheet")
def show_sheet() -> str:
    with runtime().db.reading() as session:
        return sheet_page(session, find_draft(session) or get_table_in_force(session, now()))


@bp.get("/rows/<int:version>")
def rows(version: int) -> Response:
    with runtime().db.reading() as session:
        table = get_version(session, version)
        directory = runtime().collaborators(session).rules.directory
        told = {"edition": table.edition, "rows": rule_rows(session, directory, rules_of(session, table))}
        return jsonify(told | journal_json(session, table))


@bp.get("/findings/<int:version>")
def findings(version: int) -> Response:
    with runtime().db.reading() as session:
        table = get_version(session, version)
        report = check(session, table)
        found = [found_json(one) for one in (*report.errors, *report.warnings)]
        return jsonify(edition=table.edition, findings=found, summary=summary_of(report))


@bp.get("/look-up")
def look_up() -> Response:
    column, text = request.args.get("column", ""), request.args.get("q", "").strip()[:_LONGEST]
    with runtime().db.reading() as session:
        found = options_for(session, runtime().collaborators(session), column, text) if text else []
        return jsonify(options=[vars(option) for option in found])


def sheet_page(session: Session, table: RuleTable) -> str:
    """The page of a version; the script fetches its rules, without it the first of them stand there to be read."""
    limit, offset = window()
    violations = load_violations(session)
    draft = find_draft(session)
    return render_template(
        "admin/rules/sheet.html",
        table=table,
        drafter=names_of(session, {table.drafted_by}).get(table.drafted_by, ""),
        draft_version=draft.version if draft else None,
        can_edit=can_edit(table),
        columns={name: (_(column.heading), _(column.meaning)) for name, column in SHEET_COLUMNS.items()},
        read=reader_of_cells(violations),
        page=page_of(rules_of(session, table)[offset : offset + limit]),
        sheet={
            "columns": described_columns(violations),
            "texts": _texts(),
            "addresses": _addresses(table),
            "icons": asset(SPRITE),
            "canEdit": can_edit(table),
        },
    )


def can_edit(table: RuleTable) -> bool:
    """A draft is edited by those who may; every other version is history."""
    return table.is_open and may_open("rules_draft.edit")


def journal_json(session: Session, table: RuleTable) -> dict[str, bool]:
    """What undo and redo would find."""
    return {"undo": find_newest(session, table) is not None, "redo": find_undone(session, table) is not None}


def _addresses(table: RuleTable) -> dict[str, str]:
    return {
        "rows": url_for("rules.rows", version=table.version),
        "findings": url_for("rules.findings", version=table.version),
        "look_up": url_for("rules.look_up"),
        "history": url_for("rules.newest_turns", rule_id=0),
        "edits": url_for("rules_draft.edit", version=table.version),
        "undo": url_for("rules_draft.take_back", version=table.version),
        "redo": url_for("rules_draft.put_forth", version=table.version),
    }


def _texts() -> dict[str, Any]:
    """What the script says; {names} are filled in by it."""
    return {
        "sheet": _("Rules table"),
        "margin": _("Findings"),
        "margin_meaning": _("What the check found in this rule."),
        "anything": _("any"),
        "new_rule": _("new"),
        "not_saved": _("not saved"),
        "options": _("What may stand here"),
        "cell": _("Rule {order}, {heading}: {value}"),
        "here": _("Rule {order} · {heading}"),
        "changed": _("Changed by {who}, {at}."),
        "why": _("Why: {why}"),
        "filter_by": _("Filter: {heading}"),
        "all_columns": _("All columns"),
        "hidden": _("{count} empty columns hidden"),
        "all": _("{all} rules"),
        "shown_of": _("{shown} of {all} rules"),
        "ready": _("Ready"),
        "read_only": _("Read only"),
        "saving": _("Saving…"),
        "saved": _("Saved {at}"),
        "saved_but": _("Saved {at}, but not what is marked"),
        "needs_lead": _("New rule: name a lead to save it"),
        "not_accepted": _("Not accepted: see the red cell"),
        "taken_back": _("Taken back: {what}"),
        "done_again": _("Done again: {what}"),
        "whole_rule": _("rule {order} as a whole"),
        "unsaved_rule": _("a rule not saved yet"),
        "place": _("the place of rule {order}"),
        "unsaved": _("Not saved: {count}"),
        "lost": _("No answer; trying again"),
        "conflict": _("Changed by somebody else"),
        "press_enter": _("What you typed is kept: F2, then Enter, saves it over theirs; Ctrl+Z takes theirs."),
        "not_read": _("The rules could not be read. Open the page again; what you typed and was not saved is kept."),
        "not_checked": _("Not checked: no answer"),
        "signed_out": _("Not saved: sign in again in another tab, then go on here."),
    }
