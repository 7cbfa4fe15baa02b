"""`jiesu registry watch`: who is on the watch-list 重点监管名录, in which batch, by which criteria and why."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from intake.casework.actor import BY_DECISION
from intake.casework.ledger.audit import lock_office
from intake.cli.context import open_database
from intake.cli.registry.file import NOTHING_TAKEN
from intake.clock import now
from intake.registry_upkeep.watch_list.batches import batches
from intake.registry_upkeep.watch_list.entries import EntryLine, entries_of
from intake.registry_upkeep.watch_list.importing import WatchPlan, import_watch_plan, plan_watch_file
from routing.calendars.working_time import local_day
from routing.registry.file import file_content

app = typer.Typer(help="The key list of associations 重点名录.", no_args_is_help=True)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or workbook; one row an association.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Put associations on the list in batches, which are opened where they are new. Exits with 2 if no row was taken.

    Columns: batch, document, credit_code or name, indicators (numbers, with | between), valid_from, reason.
    """
    content = file_content(file)
    with open_database().unit_of_work() as session:
        lock_office(session)
        plan = plan_watch_file(session, content)
        if not dry_run:
            import_watch_plan(session, plan, actor=BY_DECISION, at=now())
    print(json.dumps(_counted(plan), ensure_ascii=False, indent=2) if as_json else _told(plan))
    if not plan.new and not plan.unchanged:
        raise typer.Exit(NOTHING_TAKEN)


def _counted(plan: WatchPlan) -> dict[str, Any]:
    refused = [
        {"row": one.row, "column": one.column, "value": one.value, "reason": str(one.reason)} for one in plan.refused
    ]
    return {"batches": plan.new_batches, "new": len(plan.new), "unchanged": plan.unchanged, "refused": refused}


def _told(plan: WatchPlan) -> str:
    lines = [f"{len(plan.new)} new, {plan.unchanged} unchanged, {len(plan.refused)} refused"]
    lines += [f"  new batch {name}" for name in plan.new_batches]
    return "\n".join([*lines, *(f"  refused {one}" for one in plan.refused)])


@app.command("list")
def list_entries(
    everything: Annotated[bool, typer.Option("--all", help="Those taken off as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List every batch with those who stand in it today."""
    on = local_day(now())
    with open_database().reading() as session:
        lines = [line for row in batches(session) for line in entries_of(session, batch_id=row.id)]
        described = [_described(line) for line in lines if everything or line.holds(on)]
    if as_json:
        print(json.dumps(described, ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(_line, described)) or "Nobody is on the list.")


def _described(line: EntryLine) -> dict[str, Any]:
    return {
        "batch": line.batch.name,
        "document": line.batch.document,
        "credit_code": line.association.credit_code,
        "name": line.association.name,
        "indicators": [one.number for one in line.indicators],
        "valid_from": line.row.valid_from.isoformat(),
        "valid_to": line.row.valid_to.isoformat() if line.row.valid_to else None,
        "reason": line.row.reason,
    }


def _line(one: dict[str, Any]) -> str:
    numbers = ",".join(map(str, one["indicators"]))
    span = f"{one['valid_from']} to {one['valid_to'] or '…'}"
    return f"{one['batch']}  {one['credit_code']}  {one['name']}  criteria {numbers}  {span}  {one['reason']}"
