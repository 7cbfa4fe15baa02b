"""`jiesu alerts`: what is out of the ordinary, as of now or of an earlier moment, and what stands."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer

from intake.cli.context import open_database
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.i18n import use_language
from intake.language.words import english
from intake.reports.origin import SYNTHETIC, is_synthetic, mark
from intake.vocabulary import AlertStanding
from intake.warning.alerts import AlertLine, alerts_in, lines_of
from intake.warning.run import run_warning
from intake.warning.wording import headline, next_step, test_words
from routing.calendars.working_time import SHANGHAI
from routing.translatable import N_

app = typer.Typer(help="Early warning: what is out of the ordinary, and who took note.", no_args_is_help=True)
_MOST = 1000


@app.callback()
def alerts() -> None:
    """Early warning: what is out of the ordinary, and who took note."""


@app.command()
def run(
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="T", help="A day or a moment, Asia/Shanghai; now if not given.", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look at the days before, raise what is new and end what is over. Before the last run stored, only print."""
    at = now()
    room = prepared_runtime().facts
    done = run_warning(room, as_of=_moment(as_of) if as_of else at, at=at)
    with room.db.reading() as session, use_language("en"):
        lines = lines_of(session, done.found.findings, as_of=done.as_of)
        told = {
            "as_of": done.as_of.astimezone(SHANGHAI).isoformat(),
            "tests": done.found.tests,
            "weeks": done.found.weeks,
            "raised": len(done.raised),
            "ended": len(done.ended),
            "is_stored": done.is_stored,
        }
        _print(told, lines, as_json=as_json, is_made=is_synthetic(session))


@app.command("list")
def list_alerts(
    every: Annotated[bool, typer.Option("--all", help="Those acknowledged and those that are over too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the alerts that nobody has acknowledged yet, the newest first."""
    standings = list(AlertStanding) if every else [AlertStanding.NEW]
    with open_database().reading() as session, use_language("en"):
        lines = [line for one in standings for line in alerts_in(session, one, None, None, limit=_MOST, offset=0)]
        _print({}, lines, as_json=as_json, is_made=is_synthetic(session))


def _print(told: dict[str, Any], lines: list[AlertLine], *, as_json: bool, is_made: bool) -> None:
    if as_json:
        data = {"data": SYNTHETIC} if is_made else {}
        print(json.dumps(told | {"alerts": [_json(line) for line in lines]} | data, ensure_ascii=False, indent=2))
        return
    for line in lines:
        print(f"{english(line.standing)} · {english(line.row.kind)}: {headline(line)}{mark(is_made=is_made)}")
        print(f"    {test_words(line)}\n    Next: {next_step(line.row)}")
    if told:
        stored = "" if told["is_stored"] else "; a later run is stored, so nothing was written"
        print(
            f"{len(lines)} found as of {told['as_of']}, {told['raised']} new, {told['ended']} over; "
            f"{told['tests']} tests over {told['weeks']} weeks of history{stored}"
        )
    elif not lines:
        print("nothing to acknowledge")


def _json(line: AlertLine) -> dict[str, Any]:
    row = line.row
    return {
        "id": row.id,
        "kind": row.kind,
        "subject": row.subject,
        "key": row.subject_key,
        "name": line.name,
        "standing": line.standing,
        "from": row.first_on.isoformat(),
        "to": row.last_on.isoformat(),
        "came": row.came,
        "expected": row.expected,
        "probability": row.probability,
        "test": row.test,
        "headline": headline(line),
        "words": test_words(line),
        "next_step": next_step(row),
        "note": row.note,
    }


def _moment(text: str) -> datetime:
    """A day is its first moment: what came before it is looked at."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        message = N_("--as-of %(text)s is not a day or a moment (2026-11-21, 2026-11-21T06:30)")
        raise InvalidInput(message, text=repr(text), field="--as-of") from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
