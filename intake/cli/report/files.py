"""`jiesu report rebuild`: the files of facts made anew from the events."""

import typer

from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.reports.remaking import remake_published
from intake.reports.store.folding import rebuild


def rebuild_files() -> None:
    """Derive the facts of every complaint anew; figures go on from the old files until it is done.

    Files of published months that were lost or spoilt are put back where the events give what was published.
    """
    room = prepared_runtime().facts
    done = rebuild(room, at=now(), tell=told_of)
    print(f"\r{done:,} complaints derived anew from their events")
    is_whole = True
    for one in remake_published(room):
        is_whole = is_whole and one.is_whole
        print(f"{one.month} revision {one.revision}: {one.said}")
    raise typer.Exit(0 if is_whole else 1)


def told_of(done: int, total: int) -> None:
    """Of how many complaints it was done; beside what is printed, so that that can be kept."""
    typer.echo(f"\r{done:,} of {total:,}", nl=False, err=True)
