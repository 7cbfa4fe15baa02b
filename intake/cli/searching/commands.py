"""`jiesu search index`: make every complaint ready to be found by its words, at once instead of by and by."""

import typer

from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.searching.bag_writing import bags_written, write_bags

app = typer.Typer(help="The search over complaints.", no_args_is_help=True)
_SECONDS = 7 * 24 * 3600.0
_SAID_EACH = 1_000


@app.callback()
def search() -> None:
    """The search over complaints: how far it is ready."""


@app.command()
def index() -> None:
    """Write what is missing of the index of words, the newest complaints first. The workers do it too, more slowly.

    It may be broken off and begun anew, and run beside the workers.
    """
    runtime, said = prepared_runtime(), [0]

    def say(done: int, there: int) -> None:
        if done - said[0] >= _SAID_EACH:
            said[0] = done
            print(f"{done} of {there}", flush=True)

    count = write_bags(runtime.db, runtime.ring, at=now(), max_seconds=_SECONDS, is_whole=True, progress=say)
    with runtime.db.reading() as session:
        done, there = bags_written(session)
    print(f"{count} written; {done} of {there} complaints can be found by their words")
