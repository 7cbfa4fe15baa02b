"""`jiesu departments`: which there are, what they answer to, brought in from a file and confirmed."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.casework.ledger.audit import lock_office
from intake.cli.context import checked_settings, open_database
from intake.cli.ending_departments import merge, retire
from intake.clock import now
from intake.csv_text import csv_text
from intake.db import Database
from intake.departments.importing import import_departments
from intake.departments.stored import departments_now, stored_departments
from intake.departments.symbols import OpenProposal, answer_proposals, open_proposals, usual_proposals
from intake.errors import InvalidInput
from routing.calendars.working_time import local_day
from routing.departments.entries import DepartmentPlan
from routing.departments.exporting import exported
from routing.departments.file import COLUMNS, read_file
from routing.departments.planning import plan_departments
from routing.departments.proposals import spell_symbols
from routing.registry.entries import RowRefusal
from routing.translatable import N_
from routing.vocabulary import Symbol

NOTHING_TAKEN = 2

app = typer.Typer(help="Departments: who they are and what they answer to.", no_args_is_help=True)
app.command()(retire)
app.command()(merge)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or workbook with a column name or 部门名称.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take every row that can be taken; what a name suggests is proposed, and confirmed by a person."""
    rows = read_file(file)
    settings = checked_settings()
    on = local_day(now())
    with Database.from_settings(settings).unit_of_work() as session:
        lock_office(session)
        plan = plan_departments(rows, departments_now(session, on=on, home=settings.home_region))
        if not dry_run:
            import_departments(session, plan, actor=SYSTEM, at=now())
    print(_json(_counted(plan)) if as_json else _as_text(plan))
    if not plan.taken:
        raise typer.Exit(NOTHING_TAKEN)


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Where to; - or nothing prints it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write every department as a file that import reads: CSV, or JSON."""
    with open_database().reading() as session:
        rows = [exported(one) for one in stored_departments(session, on=local_day(now()))]
    text = _json(rows) if as_json else "".join(csv_text(COLUMNS, ([row[name] for name in COLUMNS] for row in rows)))
    if file is None or str(file) == "-":
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        return
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InvalidInput(N_("%(file)s cannot be written: %(why)s"), file=file, why=error.strerror) from None


@app.command("list")
def list_departments(as_json: AsJson = False) -> None:
    """List the departments in service with their symbols, then what waits to be confirmed."""
    with open_database().reading() as session:
        found = [one for one in stored_departments(session, on=local_day(now())) if one.is_active]
        waiting = open_proposals(session)
    if as_json:
        print(_json([exported(one) | {"proposed": _spelled(one.id, waiting)} for one in found]))
        return
    for one in found:
        proposed = _spelled(one.id, waiting)
        marks = [spell_symbols(one.symbols, one.region_code), "back-stop" if one.is_backstop else ""]
        told = " ".join(filter(None, [*marks, f"({proposed}?)" if proposed else ""]))
        print(f"{one.region_code}  {one.name}  {told}".rstrip())
    if not found:
        print("There are no departments.")


@app.command()
def confirm(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Departments by name.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every usual proposal; doubtful ones are named.")] = False,
    symbol: Annotated[Symbol | None, typer.Option(help="Only this symbol; a doubtful one needs it.")] = None,
    refuse: Annotated[bool, typer.Option("--refuse", help="Say that they have it not.")] = False,
    as_json: AsJson = False,
) -> None:
    """Confirm the symbols that names suggest: --all, or those of the departments named."""
    if bool(names) == every:
        raise InvalidInput(N_("give names of departments, or --all"))
    with open_database().unit_of_work() as session:
        chosen = _chosen(session, names or [], symbol)
        ids = [one.id for one in chosen]
        settled = answer_proposals(session, ids, confirm=not refuse, actor=SYSTEM, at=now())
        left = open_proposals(session)
    if as_json:
        print(_json({"settled": [_proposal(one) for one in settled], "open": [_proposal(one) for one in left]}))
        return
    for one in settled:
        print(f"{one.symbol.value}  {one.region_code}  {one.department}")
    print(f"{len(settled)} settled, {len(left)} left open")


def _chosen(session: Session, names: list[str], symbol: Symbol | None) -> list[OpenProposal]:
    """The usual ones; a doubtful one only where its department and itself are named."""
    found = open_proposals(session)
    if names:
        known = {one.department for one in found}
        if unknown := [name for name in names if name not in known]:
            raise InvalidInput(N_("%(department)s has no open proposal"), department=unknown[0])
    is_named = bool(names) and symbol is not None
    fit = list(found) if is_named else usual_proposals(found)
    return [one for one in fit if (not names or one.department in names) and symbol in {None, one.symbol}]


def _counted(plan: DepartmentPlan) -> dict[str, Any]:
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": len(plan.unchanged),
        "missing": len(plan.missing),
        "refused": [_plain(one) for one in plan.refused],
        "questions": [_plain(one) for one in plan.questions],
    }


def _plain(one: RowRefusal) -> dict[str, Any]:
    return {"row": one.row, "column": one.column, "value": one.value, "reason": str(one.reason)}


def _as_text(plan: DepartmentPlan) -> str:
    counted = _counted(plan)
    lines = [", ".join(f"{len(n) if isinstance(n, list) else n} {word}" for word, n in counted.items())]
    lines += [f"  changed {one.entry.name}: {', '.join(one.columns)}" for one in plan.changed]
    lines += [f"  missing {name}: stored, not in the file; kept" for name in plan.missing]
    lines += [f"  refused {one}" for one in plan.refused]
    lines += [f"  question {one}" for one in plan.questions]
    if plan.proposals or plan.questions:
        lines.append("  symbols that names suggest are confirmed by: jiesu departments confirm --all")
    return "\n".join(lines)


def _spelled(department_id: int, waiting: Any) -> str:
    return "|".join(one.symbol.value for one in waiting if one.department_id == department_id)


def _proposal(one: OpenProposal) -> dict[str, Any]:
    return {"department": one.department, "symbol": one.symbol.value, "region": one.region_code} | {
        "doubtful": one.is_doubtful,
        "holder": one.holder,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
