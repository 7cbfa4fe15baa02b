"""`jiesu registry watch`: who is on the watch-list 重点监管名录, in which batch, by which criteria and why."""

import json
from typing import Annotated, Any

import typer

from intake.cli.context import open_database
from intake.clock import now
from intake.registry_upkeep.watch_list.batches import batches
from intake.registry_upkeep.watch_list.entries import EntryLine, entries_of
from routing.calendars.working_time import local_day

app = typer.Typer(help="The key list of associations 重点名录.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `list` a command of its own while it is the only one."""


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
