"""`jiesu audit reads`: what somebody saw, or whose identity was opened, as CSV."""

import sys
from datetime import datetime, timedelta
from typing import Annotated

import typer
from sqlmodel import select

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit
from intake.casework.reading.read_log import ReadFilter, office_readings, readings
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.csv_text import csv_text
from intake.errors import InvalidInput, NotFound
from intake.models import Staff
from intake.web.history.read_sentences import office_cells, read_cells, read_header
from routing.calendars.working_time import end_of, local_day
from routing.translatable import N_

_MOST = 20_000
_DAY = timedelta(days=1)


def reads(
    by: Annotated[str, typer.Option(help="The login of a member of staff; without it everybody.")] = "",
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    identities: Annotated[bool, typer.Option("--identities", help="Opened identities alone.")] = False,
) -> None:
    """Everything somebody saw in the last thirty days, or between two, as CSV; that it was taken away is recorded."""
    runtime, at = prepared_runtime(), now()
    last = until.date() if until else local_day(at)
    first = since.date() if since else last - 29 * _DAY
    if first > last:
        raise InvalidInput(N_("is not after the last day"), field="--from")
    with runtime.db.unit_of_work() as session:
        staff = session.exec(select(Staff.id).where(Staff.login == by)).first() if by else None
        if by and staff is None:
            raise NotFound(N_("there is no such member of staff"))
        wanted = ReadFilter(end_of(first - _DAY), end_of(last), staff, is_opened=identities)
        directory = runtime.collaborators(session).rules.directory
        rows = read_cells(session, directory, readings(session, wanted, limit=_MOST))
        rows += [] if identities else office_cells(session, office_readings(session, wanted, limit=_MOST))
        told = {"kind_of": "identities" if identities else "reads", "staff_id": staff, "lines": len(rows)}
        days = {"first": first.isoformat(), "until": last.isoformat()}
        audit.record_office(session, "audit:export", actor=SYSTEM, at=at, format="csv", address="", **told, **days)
    for piece in csv_text(read_header(), sorted(rows, reverse=True)):
        sys.stdout.write(piece)
