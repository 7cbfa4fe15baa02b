"""`jiesu demo`: months of synthetic complaints through the real verbs, so that every page is alive."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from intake import environment
from intake.cli.migrate import migrate
from intake.clock import now
from intake.db import Database
from intake.demo.cast import logins
from intake.demo.run import run_demo
from intake.reports.origin import SYNTHETIC
from intake.revision import known_revision, require_newest
from intake.runtime import build_runtime
from intake.settings import Settings

PASSWORD = "demonstration-only"  # noqa: S105 - synthetic accounts over synthetic data, and said so on every page


def demo(
    months: Annotated[int, typer.Option(help="how many months back the first complaint lies")] = 4,
    complaints: Annotated[int, typer.Option(help="how many complaints arrive")] = 2000,
    seed: Annotated[int, typer.Option(help="the same seed gives the same history")] = 1,
) -> None:
    """Fill an empty installation with a labelled, synthetic history."""
    _make_installation()
    runtime = build_runtime(Settings.from_env())
    console = Console(stderr=True)
    columns = (TextColumn("demonstration"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("demonstration", total=complaints)
        counts = run_demo(
            runtime,
            months=months,
            complaints=complaints,
            seed=seed,
            password=PASSWORD,
            until=now(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    typer.echo(f"what happened, {SYNTHETIC}:")
    for what, count in sorted(counts.items()):
        typer.echo(f"{count:7d}  {what}")
    posts = ", ".join(f"{login}1" for login in logins())
    typer.echo(f"synthetic staff log in as {posts}: {PASSWORD}")


def _make_installation() -> None:
    """One that is there already is not migrated for a demonstration."""
    database = Database(environment.database_url())
    if known_revision(database) is not None:
        require_newest(database)
    migrate(Settings.from_env()).dispose()
