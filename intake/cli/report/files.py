"""`jiesu report rebuild`: the files of facts made anew from the events."""

import typer

from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.reports.store.folding import rebuild


def rebuild_files() -> None:
    """Derive the facts of every complaint anew; figures go on from the old files until it is done."""
    done = rebuild(prepared_runtime().facts, at=now(), tell=_tell)
    print(f"\r{done:,} complaints derived anew from their events")


def _tell(done: int, total: int) -> None:
    typer.echo(f"\r{done:,} of {total:,}", nl=False, err=True)
