"""`jiesu keylist`: every association scored by the indicators of key supervision, and the rounds there were."""

import json
import sys
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlmodel import Session

from intake.casework.actor import BY_DECISION
from intake.cli.context import open_database
from intake.clock import now
from intake.csv_text import csv_text
from intake.key_supervision.reading import counts_of, rounds, scores
from intake.key_supervision.reviewing import get_round
from intake.key_supervision.scoring import score_now
from intake.key_supervision.sets import get_set, set_in_force
from intake.models import KeyRound

app = typer.Typer(help="Key supervision 重点监管: scored, listed, written as files.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def score(
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day the year of the measures ends; default today."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score every association, keep the round and propose the next batch; people review and publish it."""
    with open_database().unit_of_work() as session:
        row = score_now(session, as_of.date() if as_of else None, actor=BY_DECISION, at=now())
        told = _told(session, row)
    print(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _line(told))


@app.command("list")
def list_rounds(as_json: AsJson = False) -> None:
    """Print every round, the newest first, with how many it proposes and how far the review is."""
    with open_database().reading() as session:
        told = [_told(session, row) for row in rounds(session, BY_DECISION)]
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    print("\n".join(map(_line, told)) or "No round was scored yet.")


@app.command()
def show(number: Annotated[int, typer.Argument(metavar="ROUND", help="Its number.")]) -> None:
    """Write the scores of one round to standard output as CSV: points, and the value of every indicator."""
    with open_database().reading() as session:
        row = get_round(session, number, BY_DECISION)
        indicators = get_set(session, row.set_version)
        lines = scores(session, row, indicators, BY_DECISION)
    header = [
        "credit_code",
        "name",
        "points",
        "act",
        "verdict",
        *(f"indicator_{one.number}" for one in indicators.in_use),
    ]
    rows = []
    for line in lines:
        values = {one.indicator.number: one.value for one in line.grounds}
        verdict = line.row.verdict.value if line.row.verdict else ""
        said = [line.association.credit_code, line.association.name, line.row.points, line.row.act.value, verdict]
        rows.append([*said, *(values.get(one.number, 0) for one in indicators.in_use)])
    sys.stdout.write("".join(csv_text(header, rows)))


@app.command()
def indicators(as_json: AsJson = False) -> None:
    """Print the indicators in force: class, measure, from what on each counts, and its points."""
    with open_database().reading() as session:
        found = set_in_force(session)
    told = [
        {
            "number": one.number,
            "class": one.kind.value,
            "measure": one.measure.value,
            "counts_from": one.least,
            "weight": one.weight,
            "text": one.text,
            "basis": one.basis,
        }
        for one in found.indicators
    ]
    if as_json:
        said = {"version": found.version, "threshold": found.threshold, "most": found.most, "indicators": told}
        print(json.dumps(said, ensure_ascii=False, indent=2))
        return
    print(f"version {found.version}, proposed from {found.threshold} of {found.highest} points on")
    for one in told:
        print(f"{one['number']:>3}  {one['weight']:>3}  {one['measure']} >= {one['counts_from']}  {one['text']}")


def _told(session: Session, row: KeyRound) -> dict[str, Any]:
    count = counts_of(session, [row.id], BY_DECISION)[row.id]
    return {
        "round": row.id,
        "as_of": row.as_of.isoformat(),
        "origin": row.origin.value,
        "indicators": row.set_version,
        "associations": row.associations,
        "put_on": count.enlist,
        "take_off": count.remove,
        "waiting": count.waiting,
        "accepted": count.accepted,
        "left_out": count.left_out,
        "state": row.state.value,
        "document": row.document,
    }


def _line(told: dict[str, Any]) -> str:
    proposed = f"{told['put_on']} to put on, {told['take_off']} to take off, {told['waiting']} to review"
    return f"{told['round']}  {told['as_of']}  {told['associations']} associations  {proposed}  {told['state']}"
