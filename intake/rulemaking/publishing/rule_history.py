"""What became of one rule through every version: who changed it, when and why, and what it said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, cast, or_
from sqlmodel import Session, col, func, select

from intake.db import json_text
from intake.errors import NotFound
from intake.language.i18n import N_
from intake.rulemaking.drafting.draft_rows import CELLS
from intake.rulemaking.drafting.journal import Entry
from intake.rulemaking.publishing.diff import CellChange, ChangeKind
from routing.models import Rule, RuleEdit, RuleTable
from routing.vocabulary import EditState


@dataclass(frozen=True)
class Turn:
    """One step of a journal as it touched this rule. `undone_by` took it back, at `undone_at`; empty: it stands."""

    version: int
    kind: ChangeKind
    cells: tuple[CellChange, ...]
    by: str
    at: datetime
    why: str
    undone_by: str = ""
    undone_at: datetime | None = None


@dataclass(frozen=True)
class History:
    """The newest turns, of `total`; `shipped_in` is the version it came with, None where somebody entered it."""

    rule: Rule
    table: RuleTable
    turns: Sequence[Turn]
    total: int
    shipped_in: int | None


def history_of(session: Session, rule_id: int, *, limit: int, offset: int = 0) -> History:
    """The newest turn first, over all versions this rule was copied through. Raises NotFound."""
    rule = session.get(Rule, rule_id)
    if rule is None:
        raise NotFound(N_("there is no such rule"))
    line = _line(session, rule)
    touched = or_(*(_touches(table.id, one) for table, one in line))
    total = session.exec(select(func.count()).select_from(RuleEdit).where(touched)).one()
    newest = select(RuleEdit).where(touched).order_by(col(RuleEdit.id).desc()).limit(limit).offset(offset)
    tables = {table.id: (table, one) for table, one in line}
    turns = [_turn(edit, *tables[edit.table_id]) for edit in session.exec(newest)]
    return History(rule, line[0][0], turns, total, _shipped_in(session, line))


def _line(session: Session, rule: Rule) -> list[tuple[RuleTable, int]]:
    """The versions it was copied through, its own first, with its number in each."""
    first = rule.origin or rule.id
    found = session.exec(
        select(RuleTable, Rule.id)
        .join(Rule, col(Rule.table_id) == RuleTable.id)
        .where(or_(col(Rule.origin) == first, col(Rule.id) == first))
    ).all()
    by_version = {table.version: (table, one) for table, one in found}
    by_table = {table.id: table for table, _one in found}
    version: int | None = by_table[rule.table_id].version
    line: list[tuple[RuleTable, int]] = []
    while version in by_version:
        line.append(by_version[version])
        version = line[-1][0].based_on
    return line


def _touches(table_id: int | None, rule_id: int) -> Any:
    """An entry is written with its number first; no text in a cell can look so, for its quotation marks are escaped."""
    begins = json_text({"id": rule_id}).removesuffix("}")
    sides = (cast(side, Text).contains(f"{begins},") for side in (RuleEdit.before, RuleEdit.after))
    return and_(col(RuleEdit.table_id) == table_id, or_(*sides))


def _turn(edit: RuleEdit, table: RuleTable, rule_id: int) -> Turn:
    before, after = (_entry(side, rule_id) for side in (edit.before, edit.after))
    cells = tuple(
        CellChange(name, *said) for name in CELLS if len(set(said := (_said(before, name), _said(after, name)))) > 1
    )
    is_undone = edit.state is not EditState.STANDING
    return Turn(
        version=table.version,
        kind=_kind(before, after, cells),
        cells=cells,
        by=edit.by,
        at=edit.at,
        # As on the rules themselves: what was written without a word was written for what was published.
        why=edit.why or table.reason,
        undone_by=edit.undone_by if is_undone else "",
        undone_at=edit.changed_at if is_undone else None,
    )


def _kind(before: Entry | None, after: Entry | None, cells: Sequence[CellChange]) -> ChangeKind:
    if before is None:
        return ChangeKind.ADDED
    if after is None:
        return ChangeKind.REMOVED
    return ChangeKind.CHANGED if cells else ChangeKind.MOVED


def _entry(side: Sequence[Entry], rule_id: int) -> Entry | None:
    return next((entry for entry in side if entry["id"] == rule_id), None)


def _said(entry: Mapping[str, Any] | None, column: str) -> str:
    return entry[column] if entry else ""


def _shipped_in(session: Session, line: Sequence[tuple[RuleTable, int]]) -> int | None:
    """A rule that no step of the first version entered was there when that version was."""
    table, rule_id = line[-1]
    edits = session.exec(select(RuleEdit).where(_touches(table.id, rule_id)).order_by(col(RuleEdit.id)).limit(1)).all()
    was_entered = any(_entry(edit.before, rule_id) is None for edit in edits)
    return None if was_entered else table.version
