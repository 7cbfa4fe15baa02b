"""`jiesu registry import` and `questions`: a registry file brought in, and what its rows leave to be asked."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.casework.ledger.audit import lock_office
from intake.cli.context import checked_settings, open_database
from intake.clock import now
from intake.csv_text import csv_text
from intake.db import Database
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.registry_upkeep.headings import keep_headings, read_sheet_as_learned
from intake.registry_upkeep.importing import WaitingImport, import_registry, plan_file
from intake.registry_upkeep.row_questions import open_questions
from routing.calendars.working_time import local_day
from routing.registry.applying import report_of
from routing.registry.entries import ImportReport, Named, RowQuestion, RowRefusal
from routing.registry.file import COLUMNS, RegistrySheet, file_content
from routing.registry.planning import Plan

NOTHING_TAKEN = 2
_COUNTED = ("new", "changed", "unchanged", "missing", "refused", "questions")
_SHOWN = 20  # of each kind, on a terminal
_NO_COLUMN = "-"
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV or workbook; its headings are found and understood.")
    ],
    *,
    create_departments: Annotated[
        bool, typer.Option("--create-departments", help="Create departments that are not known yet.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="One refused row keeps out the whole file.")
    ] = False,
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="HEADING=COLUMN", help="Which column a heading means; `-` for none. Remembered."),
    ] = None,
    missing: Annotated[
        Path | None, typer.Option("--missing", metavar="FILE", help="Write those missing in the file to a CSV file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring a file into the registry row by row: taken, taken with questions, or refused. Exits with 2 if none was."""
    given = dict(map(_heading_and_column, mapped or []))
    how = WaitingImport(file.name, all_or_nothing=all_or_nothing)
    with Console(stderr=True).status("Comparing the file with the registry …"):
        content, settings = file_content(file), checked_settings()
        with Database.from_settings(settings).unit_of_work() as session:
            lock_office(session)
            sheet = read_sheet_as_learned(session, content, given)
            plan = plan_file(session, sheet, on=local_day(now()), creates=create_departments, home=settings.home_region)
            if dry_run:
                report = report_of(plan, all_or_nothing=all_or_nothing)
            else:
                report = _written(session, plan, sheet, how, is_mapped=bool(given))
    if missing is not None:
        _write_missing(missing, report.missing)
    print(_as_json(report, sheet) if as_json else _as_text(report, sheet, dry_run=dry_run))
    if not report.is_anything_taken:
        raise typer.Exit(NOTHING_TAKEN)


def _written(
    session: Session, plan: Plan, sheet: RegistrySheet, how: WaitingImport, *, is_mapped: bool
) -> ImportReport:
    if is_mapped:
        keep_headings(session, sheet.headings, sheet.proposed, actor=SYSTEM, at=now())
    return import_registry(session, plan, actor=SYSTEM, at=now(), how=how)


def questions(as_json: AsJson = False) -> None:
    """List what the rows taken leave to be asked; whoever answers does so on the page of the registry."""
    with open_database().reading() as session:
        found = [
            {
                "row": one.row.row,
                "column": one.row.column,
                "value": one.row.value,
                "reason": str(one.reason),
                "kind": one.row.kind.value,
                "credit_code": one.association.credit_code,
                "name": one.association.name,
            }
            for one in open_questions(session)
        ]
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    lines = [f"{each['name']}, {each['column']}: {each['value']!r} {each['reason']}" for each in found]
    print("\n".join(lines) or "No question is open.")


def _heading_and_column(word: str) -> tuple[str, str]:
    heading, _sign, column = word.rpartition("=")
    column = column.strip()
    if not heading.strip() or column not in (*COLUMNS, _NO_COLUMN):
        message = N_("is HEADING=COLUMN with one of %(columns)s, or - for none")
        raise InvalidInput(message, field="--map", columns=tuple(COLUMNS))
    return heading.strip(), "" if column == _NO_COLUMN else column


def _write_missing(file: Path, missing: Sequence[Named]) -> None:
    with file.open("w", encoding="utf-8", newline="") as written:
        written.writelines(csv_text(["credit_code", "name"], ([one.credit_code, one.name] for one in missing)))


def _as_json(report: ImportReport, sheet: RegistrySheet) -> str:
    told: dict[str, Any] = {word: len(getattr(report, word)) for word in ("new", "changed", "unchanged", "missing")}
    told |= {
        "refused": [_plain(one) for one in report.refused],
        "questions": [_plain(one) for one in report.questions],
        "waiting": report.waiting,
        "new_departments": list(report.new_departments),
        "headings": {heading: sheet.proposed.get(heading) for heading in sheet.headings if heading},
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _plain(one: RowRefusal | RowQuestion) -> dict[str, Any]:
    return {"row": one.row, "column": one.column, "value": one.value, "reason": str(one.reason)}


def _as_text(report: ImportReport, sheet: RegistrySheet, *, dry_run: bool) -> str:
    counted = ", ".join(f"{len(getattr(report, word))} {word}" for word in _COUNTED)
    lines = [counted + (" (nothing was written)" if dry_run else "")]
    if not report.is_anything_taken:
        lines = [f"Nothing was imported; {len(report.refused)} refused:"]
    left_out = [heading for heading in sheet.headings if heading and heading not in sheet.proposed]
    if left_out:
        lines.append(f"  left out: {', '.join(left_out)} (--map HEADING=COLUMN says which column one means)")
    lines += _first([f"refused {one}" for one in report.refused])
    lines += _first([f"asked {one}" for one in report.questions])
    lines += _first([f"changed {_named(one)}: {', '.join(one.columns)}" for one in report.changed])
    lines += _first([f"missing {_named(one)}: in the registry, not in the file; kept" for one in report.missing])
    lines += [f"  new department {name}" for name in report.new_departments]
    if report.waiting:
        lines.append(f"  {report.waiting} changes of who answers wait for a second person to confirm them")
    return "\n".join(lines)


def _first(lines: Sequence[str]) -> list[str]:
    shown = [f"  {line}" for line in lines[:_SHOWN]]
    return [*shown, f"  … and {len(lines) - _SHOWN} more (--json has all)"] if len(lines) > _SHOWN else shown


def _named(each: Named) -> str:
    return f"{each.credit_code} {each.name}"
