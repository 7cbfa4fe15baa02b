"""`jiesu clocks`: whether stored deadlines are what the record gives, and why a complaint has the deadlines it has."""

import json
from typing import Annotated

import typer
from sqlmodel import col, select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.clocks.explanation import explain_deadline
from intake.casework.ledger import audit
from intake.casework.reconcile.repair import repair_clocks, stored_text
from intake.casework.reconcile.verification import StoredDifference, VerificationProgress, differences
from intake.cli.clock_sheet import names_in, sheet_lines
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.models import Deadline
from intake.runtime import Runtime

DIFFERENT = 1
app = typer.Typer(help="Deadlines: verified against the record, and explained.", no_args_is_help=True)


@app.callback()
def clocks() -> None:
    """Deadlines: verified against the record, and explained."""


@app.command()
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Bring the rows in line, as one event of each complaint concerned.")
    ] = False,
) -> None:
    """Derive every deadline anew from the events and print whatever differs; exit 1 on any difference that is left."""
    runtime, at, checked = prepared_runtime(), now(), VerificationProgress()
    wrong: dict[int, None] = {}
    faults = 0
    with runtime.db.reading(is_snapshot=True) as session:
        collaborators = runtime.collaborators(session)
        print('{"differences": [', end="") if as_json else None
        for count, one in enumerate(differences(session, collaborators, at=at, checked=checked)):
            print(_as_json(one, first=not count) if as_json else _as_line(one), end="" if as_json else "\n")
            wrong[one.complaint_id] = None
            faults += 1
    repaired = _repair(runtime, wrong) if repair else 0
    totals = {"complaints": checked.complaints, "deadlines": checked.deadlines, "repaired": repaired}
    print(f"], {json.dumps(totals)[1:]}" if as_json else _summary(checked, faults, repaired))
    if faults > repaired:
        raise typer.Exit(DIFFERENT)


@app.command()
def explain(number: Annotated[str, typer.Argument(help="The number of a complaint.", show_default=False)]) -> None:
    """Every deadline of one complaint, day by day, with each event that moved it."""
    runtime, at = prepared_runtime(), now()
    with runtime.db.reading() as session:
        collaborators = runtime.collaborators(session)
        complaint = find.get_by_number(session, number.replace(" ", ""))
        events = audit.timeline(session, complaint.id)
        rows = session.exec(select(Deadline).where(Deadline.complaint_id == complaint.id).order_by(col(Deadline.id)))
        sheets = [explain_deadline(session, collaborators, complaint, row, events, at=at) for row in rows]
        names = names_in(session, sheets)
        for one in differences(session, collaborators, at=at, only=complaint.id):
            print(f"Not what the record gives: {_as_line(one)}")
        print("\n\n".join("\n".join(sheet_lines(each, names, at=at)) for each in sheets) or "No clock has run.")


def _repair(runtime: Runtime, complaint_ids: dict[int, None]) -> int:
    """One transaction a complaint; how many values were set right."""
    repaired = 0
    for complaint_id in complaint_ids:
        with runtime.db.unit_of_work() as session:
            collaborators = runtime.collaborators(session)
            repaired += len(repair_clocks(session, collaborators, complaint_id, actor=SYSTEM, at=now()))
    return repaired


def _as_json(one: StoredDifference, *, first: bool) -> str:
    values = {
        "number": one.number,
        "deadline_id": one.deadline_id,
        "clock": one.clock,
        "field": one.field,
        "stored": stored_text(one.stored),
        "derived": stored_text(one.derived),
    }
    return ("" if first else ", ") + json.dumps(values, ensure_ascii=False)


def _as_line(one: StoredDifference) -> str:
    what = f"{one.clock or 'complaint'} {one.field}"
    stored, derived = stored_text(one.stored) or "nothing", stored_text(one.derived) or "nothing"
    return f"{one.number}  {what}: stored {stored}, derived {derived}"


def _summary(checked: VerificationProgress, faults: int, repaired: int) -> str:
    of = f"{_counted(checked.deadlines, 'deadline')} of {_counted(checked.complaints, 'complaint')}"
    if not faults:
        return f"OK: {of}"
    return f"{_counted(faults, 'difference')} in {of}" + (f", {repaired} set right" if repaired else "")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
