"""`jiesu clocks`: whether stored deadlines are what the record gives, and why a complaint has the deadlines it has."""

import json
from typing import Annotated, Any

import typer

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.derivation import Derived
from intake.casework.derived import DerivedClock, breaks_of
from intake.casework.office import Office
from intake.casework.repair import repair_clocks, said
from intake.casework.verification import Checked, Difference, derive_complaint, differences
from intake.cli.context import prepared_runtime
from intake.clock import now
from intake.reports.closure import hold_still
from intake.runtime import Runtime
from routing.deadlines import explain as explain_days
from routing.working_time import SHANGHAI

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
    runtime, at, checked = prepared_runtime(), now(), Checked()
    wrong: dict[int, None] = {}
    faults = 0
    with runtime.db.reading() as session:
        hold_still(session)
        office = runtime.office(session)
        print('{"differences": [', end="") if as_json else None
        for count, one in enumerate(differences(session, office, at=at, checked=checked)):
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
    runtime = prepared_runtime()
    with runtime.db.reading() as session:
        office = runtime.office(session)
        complaint = find.get_by_number(session, number.replace(" ", ""))
        derived = derive_complaint(session, office, complaint.id, at=now())
    if not derived.clocks:
        print("No clock has run.")
    print("\n\n".join("\n".join(_explained(office, derived, clock)) for clock in derived.clocks))


def _repair(runtime: Runtime, complaint_ids: dict[int, None]) -> int:
    """One transaction a complaint; how many values were set right."""
    repaired = 0
    for complaint_id in complaint_ids:
        with runtime.db.unit_of_work() as session:
            office = runtime.office(session)
            repaired += len(repair_clocks(session, office, complaint_id, actor=SYSTEM, at=now()))
    return repaired


def _as_json(one: Difference, *, first: bool) -> str:
    values = {
        "number": one.number,
        "deadline_id": one.deadline_id,
        "clock": one.clock,
        "field": one.field,
        "stored": said(one.stored),
        "derived": said(one.derived),
    }
    return ("" if first else ", ") + json.dumps(values, ensure_ascii=False)


def _as_line(one: Difference) -> str:
    what = f"{one.clock or 'complaint'} {one.field}"
    return f"{one.number}  {what}: stored {said(one.stored) or 'nothing'}, derived {said(one.derived) or 'nothing'}"


def _summary(checked: Checked, faults: int, repaired: int) -> str:
    of = f"{checked.deadlines} deadlines of {checked.complaints} complaints"
    if not faults:
        return f"OK: {of}"
    return f"{faults} differences in {of}" + (f", {repaired} set right" if repaired else "")


def _explained(office: Office, derived: Derived, clock: DerivedClock) -> list[str]:
    limit, breaks = clock.limit, breaks_of(clock, derived.pauses)
    unit = limit.unit.value.replace("_", " ")
    of_part = f" of part {clock.handling_id}" if clock.handling_id else ""
    lines = [f"{clock.clock.value}{of_part}: {limit.amount} {unit} ({limit.basis or 'no basis named'})"]
    lines.append(f"  limits version {clock.policy_version}, calendar version {clock.calendar_version}")
    lines.append(f"  began {_when(clock.started_at)}, {_standing(clock)}")
    lines += [f"  paused {_when(each.start)} to {_when(each.end)}" for each in breaks]
    if clock.extension_days:
        lines.append(f"  extended by {clock.extension_days}; first promised {_when(clock.original_due_at)}")
    days = explain_days(
        limit, clock.started_at, office.rules.calendar_of(clock), pauses=breaks, extension_days=clock.extension_days
    )
    for each in days:
        mark, count = "?" if each.is_provisional else "", "" if each.count is None else str(each.count)
        lines.append(f"    {each.day:%Y-%m-%d %a}{mark:1}  {each.kind.value:8}  {count:>4}  {each.name}".rstrip())
    return lines


def _standing(clock: DerivedClock) -> str:
    due = f"due {_when(clock.due_at)}"
    if clock.met_at:
        return f"{due}, met {'late ' if clock.breached_at else ''}{_when(clock.met_at)}"
    if clock.cancelled_at:
        return f"{due}, ended {_when(clock.cancelled_at)}"
    if clock.paused_at:
        return f"stands still since {_when(clock.paused_at)}"
    return f"{due}, {'overdue' if clock.breached_at else 'running'}"


def _when(at: Any) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
