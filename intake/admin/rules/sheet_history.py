"""A rule's whole course: the newest turns below the sheet, every one of them on a page of its own."""

from http import HTTPStatus

from flask import Blueprint, render_template
from sqlmodel import Session

from intake.admin.rules.columns import SHEET_COLUMNS, reader_of_cells
from intake.admin.rules.payload import names_of
from intake.errors import NotFound
from intake.language.i18n import N_, _
from intake.rulemaking.publishing.diff import ChangeKind
from intake.rulemaking.publishing.rule_history import History, history_of
from intake.web.context import runtime
from intake.web.paging import page_of, window

CHANGES = {
    ChangeKind.ADDED: N_("Added"),
    ChangeKind.REMOVED: N_("Removed"),
    ChangeKind.CHANGED: N_("Changed"),
    ChangeKind.MOVED: N_("Moved"),
}
SHORT = 5
# What an empty cell of these means is nothing; of the others, that anything fits.
PLAIN = ("lead", "co", "policy", "priority", "basis", "note")


def add_history(bp: Blueprint) -> None:
    """Whoever may read the table may know how it came about."""
    bp.add_url_rule("/history/<int:rule_id>", "history", history)
    bp.add_url_rule("/history/<int:rule_id>/newest", "newest_turns", newest_turns)


def history(rule_id: int) -> str:
    limit, offset = window()
    with runtime().db.reading() as session:
        found = history_of(session, rule_id, limit=limit, offset=offset)
        return _told(session, "admin/rules/history.html", found, page=page_of(found.turns))


def newest_turns(rule_id: int) -> str | tuple[str, HTTPStatus]:
    """What the sheet shows of the rule under the cursor; nothing of one that was taken out while it was asked for."""
    with runtime().db.reading() as session:
        try:
            found = history_of(session, rule_id, limit=SHORT)
        except NotFound:
            return "", HTTPStatus.NO_CONTENT
        return _told(session, "admin/rules/history_part.html", found)


def _told(session: Session, template: str, found: History, **further: object) -> str:
    people = {login for turn in found.turns for login in (turn.by, turn.undone_by) if login}
    return render_template(
        template,
        history=found,
        people=names_of(session, people),
        read=reader_of_cells(runtime().collaborators(session).rules.violations),
        headings={name: _(column.heading) for name, column in SHEET_COLUMNS.items()},
        CHANGES=CHANGES,
        PLAIN=PLAIN,
        **further,
    )
