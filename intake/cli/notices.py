"""`jiesu notices`: who was told what, by what road, and what became of it."""

import csv
import sys
from typing import Annotated

import typer
from sqlmodel import Session, select

from intake.auth.accounts import find_staff
from intake.cli.context import open_database
from intake.csv_text import harmless
from intake.errors import InvalidInput
from intake.notify.staff.ledger import ledger_lines
from intake.notify.staff.ledger_recipients import get_recipient
from routing.models import Department
from routing.translatable import N_

app = typer.Typer(no_args_is_help=True, help="Notices to staff: who was told what.")


@app.callback()
def _group() -> None:
    pass


@app.command()
def ledger(
    recipient: Annotated[str, typer.Argument(help="The log-in of a person, or the exact name of a department.")],
    *,
    most: Annotated[int, typer.Option("--most", min=1, max=100_000, help="So many notices, the newest first.")] = 1000,
) -> None:
    """Print as CSV what one recipient was told: notice, complaint, when, by what road, for whom, what became of it."""
    with open_database().reading() as session:
        lines = ledger_lines(session, get_recipient(session, _key(session, recipient), None), limit=most)
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["notice", "number", "told_at", "road", "for", "state", "since"])
    for line in lines:
        notice = line.notice
        number = notice.params.get("number", "")
        for one in line.told_by:
            since = one.at.isoformat() if one.at else ""
            told_at = notice.shown_at.isoformat()
            told = [notice.kind, number, told_at, one.road or "page", one.for_name, one.state, since]
            rows.writerow(map(harmless, told))


def _key(session: Session, recipient: str) -> str:
    staff = find_staff(session, recipient)
    if staff is not None:
        return f"staff-{staff.id}"
    found = session.exec(select(Department.id).where(Department.name == recipient)).first()
    if found is None:
        message = N_("there is no account and no department called %(name)s")
        raise InvalidInput(message, name=recipient, field="recipient")
    return f"department-{found}"
