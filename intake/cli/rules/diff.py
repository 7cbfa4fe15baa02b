"""`jiesu rules diff A B`: what differs between two tables, rule by rule, whatever their numbers."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from intake.cli.context import open_database
from intake.cli.rules.versions import rows_meant
from intake.clock import now
from intake.rulemaking.publishing.diff import ChangeKind, RuleChange
from intake.rulemaking.publishing.diff import diff as changes_between
from routing.rules.cells import COLUMNS, RuleRow

_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~", ChangeKind.MOVED: ">"}
_TABLE = "A version's number, `draft`, `published` (in force) or a file."


def diff(
    a: Annotated[str, typer.Argument(metavar="A", help=_TABLE)],
    b: Annotated[str, typer.Argument(metavar="B", help=_TABLE)],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print what makes B of A: rules added, removed, moved, and changed cell by cell."""
    with open_database().reading() as session:
        before, after = (rows_meant(session, word, at=now()) for word in (a, b))
    changes = changes_between(before, after)
    if as_json:
        print(json.dumps({"changes": [_plain(change) for change in changes]}, ensure_ascii=False, indent=2))
    else:
        print("\n".join((*(line for change in changes for line in _lines(change)), _summary(changes))))


def _plain(change: RuleChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "before": _cells(change.before) if change.before else None,
        "after": _cells(change.after) if change.after else None,
        "moved": change.is_moved,
        "cells": [{"column": cell.column, "before": cell.before, "after": cell.after} for cell in change.cells],
    }


def _cells(row: RuleRow) -> dict[str, Any]:
    """What the rule says, without its empty cells."""
    return {column: cell for column in COLUMNS if (cell := getattr(row, column)) != ""}


def _lines(change: RuleChange) -> Iterator[str]:
    here, there = (row.order if row else None for row in (change.before, change.after))
    place = f"rule {here} → {there}" if here and there and here != there else f"rule {there or here}"
    moved = ", moved" if change.is_moved else ""
    alone = change.after if change.kind is ChangeKind.ADDED else change.before if not change.after else None
    said = ": " + ", ".join(f"{name} {cell}" for name, cell in list(_cells(alone).items())[1:]) if alone else ""
    yield f"{_SIGNS[change.kind]} {place} {change.kind.value}{moved if change.cells else ''}{said}"
    for cell in change.cells:
        yield f"    {cell.column}: {cell.before or '(empty)'} → {cell.after or '(empty)'}"


def _summary(changes: Sequence[RuleChange]) -> str:
    if not changes:
        return "no rule differs"
    counts = Counter(change.kind for change in changes)
    return ", ".join(f"{counts[kind]} {kind.value}" for kind in ChangeKind if counts[kind])
