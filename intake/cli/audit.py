"""`jiesu audit`: whether the record still says what was written."""

import typer

from intake.casework.ledger.integrity import verify as verify_record
from intake.cli.installation import prepared_runtime
from intake.errors import ChainBroken
from routing.errors import first_of

app = typer.Typer(help="The record of everything that happened.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """The record of everything that happened."""


@app.command()
def verify() -> None:
    """Check every chain of events, the anchors over them and the seals of identities; exit 2 at the first fault."""
    runtime = prepared_runtime()
    with runtime.db.reading() as session:
        report = verify_record(session, runtime.ring)
    if not report.is_whole:
        raise ChainBroken(first_of(report.faults))
    print(
        f"OK: {report.events} events of {report.complaints} complaints, {report.office_events} events of the office, "
        f"{report.anchors} anchors"
    )
    if report.newest:
        print(f"Newest anchor, to be kept elsewhere: {report.newest}")
