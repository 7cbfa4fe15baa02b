"""`jiesu identity`: who complained, erased before the retention period is over because they ask for it."""

from typing import Annotated

import typer

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.text_input import required_text
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.identity.erasure import erase_identity

app = typer.Typer(help="Who complained: sealed, and erased in time.", no_args_is_help=True)
_LONGEST = 200


@app.callback()
def identity() -> None:
    """Who complained: sealed, and erased in time."""


@app.command()
def erase(
    number: Annotated[str, typer.Argument(help="The number of a complaint.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="Why, as the record is to say.", show_default=False)],
) -> None:
    """Erase the name and number of whoever made a finished complaint (PIPL 个人信息保护法 §47). It cannot be undone."""
    runtime = prepared_runtime()
    with runtime.db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number.replace(" ", ""))
        why = required_text(reason, "reason", longest=_LONGEST)
        erase_identity(session, complaint, actor=SYSTEM, at=now(), reason=why)
    print(f"Nobody can tell any more who made complaint {complaint.number}.")
