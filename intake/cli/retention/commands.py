"""`jiesu retention`: what is due of each class of data, the run that erases it, what runs did, and legal holds."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlmodel import col, select

from intake.casework.actor import BY_DECISION
from intake.cli.context import open_database
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.models import Complaint, ComplaintIdentity
from intake.retention.classes import data_classes
from intake.retention.counting import count_due, count_held
from intake.retention.running import reports, run_retention
from routing.calendars.working_time import local_day

app = typer.Typer(help="How long data is kept, and what is erased when.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("dry-run")
def dry_run(as_json: AsJson = False) -> None:
    """Count by class of data what the next run would erase. Nothing is changed."""
    runtime, at = prepared_runtime(), now()
    with runtime.db.reading() as session:
        due, held = count_due(session, runtime.settings, at=at), count_held(session, at=at)
    told = [
        {"class": one.key, "days": one.days, "basis": one.basis, "due": due.get(one.key)}
        for one in data_classes(runtime.settings)
    ]
    if as_json:
        print(json.dumps({"classes": told, "held": held}, ensure_ascii=False, indent=2))
        return
    print("\n".join(map(_line, told)))
    print(f"{held} complaints are held; nothing of them is erased.")


@app.command()
def run() -> None:
    """Erase now what the night would erase, for ever, and keep the report of it."""
    runtime = prepared_runtime()
    report = run_retention(runtime.db, runtime.evidence.store, runtime.settings, actor=BY_DECISION, at=now())
    print(_counts(report))


@app.command()
def report(as_json: AsJson = False) -> None:
    """Print what the last runs erased, the newest first: counts, no persons."""
    with open_database().reading() as session:
        rows = [(row.at, row.data) for row in reports(session)]
    if as_json:
        print(json.dumps([{"at": at.isoformat(), **data} for at, data in rows], ensure_ascii=False, indent=2))
        return
    print("\n".join(f"{at.isoformat()}  {_counts(data)}" for at, data in rows) or "No run yet.")


@app.command()
def holds() -> None:
    """Print which complaints a legal hold is on, and until which day; a supervisor puts it on and lifts it."""
    at = now()
    with open_database().reading() as session:
        held = select(Complaint.number, ComplaintIdentity.held_until).join(
            ComplaintIdentity, col(ComplaintIdentity.complaint_id) == Complaint.id
        )
        rows = session.exec(
            held.where(col(ComplaintIdentity.held_until) > at).order_by(col(ComplaintIdentity.held_until))
        ).all()
    print("\n".join(_hold(number, until) for number, until in rows) or "No complaint is held.")


def _hold(number: str, until: datetime | None) -> str:
    return f"{number}  before {local_day(until):%Y-%m-%d}" if until else number


def _line(one: dict[str, Any]) -> str:
    kept = f"{one['days']} days" if one["days"] else "kept"
    return f"{one['class']:<12} {kept:>9}  {'—' if one['due'] is None else one['due']:>6} due  {one['basis']}"


def _counts(report: Any) -> str:
    return ", ".join(f"{name} {count}" for name, count in report.items())
