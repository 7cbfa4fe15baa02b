"""`jiesu classifier`: train on closed complaints now, and see how well the newest training does."""

import json
from typing import Annotated, Any

import typer

from intake.casework.actor import SYSTEM
from intake.cli.context import open_database
from intake.clock import now
from intake.db import Database
from intake.errors import NotFound
from intake.language.formats import share
from intake.models import Classifier
from intake.reports.origin import SYNTHETIC, is_synthetic, mark
from intake.suggesting.corpus import read_corpus
from intake.suggesting.measuring import MADE
from intake.suggesting.serving import forget_model
from intake.suggesting.training import SEED, find_newest, keep_trial, try_learning
from routing.rules.store import load_violations
from routing.translatable import N_

app = typer.Typer(help="Suggested violations 建议定性.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
MOST_SEED = 2**31 - 1


@app.callback()
def classifier() -> None:
    """Suggested violations: what is learned from closed complaints."""


@app.command()
def train(
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, max=MOST_SEED, help="The same seed, the same result.")
    ] = SEED,
    as_json: AsJson = False,
) -> None:
    """Train now, due or not: on what was closed before the last full month, measured on that month."""
    database = open_database()
    with database.reading() as session:
        corpus, taxonomy = read_corpus(session, at=now()), load_violations(session)
    trial = try_learning(corpus, taxonomy, seed=seed)
    with database.unit_of_work() as session:
        keep_trial(session, trial, actor=SYSTEM, at=now())
        forget_model(session)
    _print_newest(database, as_json=as_json)


@app.command()
def show(as_json: AsJson = False) -> None:
    """Print the newest training and how it did on the month it never saw."""
    _print_newest(open_database(), as_json=as_json)


def _print_newest(database: Database, *, as_json: bool) -> None:
    with database.reading() as session:
        newest = find_newest(session)
        if newest is None:
            raise NotFound(N_("nothing was trained yet; `jiesu classifier train` does it now"))
        is_made = is_synthetic(session)
        said = _as_json(newest) | ({"data": SYNTHETIC} if is_made else {})
        print(json.dumps(said, ensure_ascii=False, indent=2) if as_json else _as_text(newest, is_made=is_made))


def _as_json(newest: Classifier) -> dict[str, Any]:
    return newest.model_dump(mode="json", exclude={"id"})


def _as_text(newest: Classifier, *, is_made: bool) -> str:
    ending = mark(is_made=is_made)
    trained = f"{newest.trained_at:%Y-%m-%d %H:%M} UTC"
    lines = [
        f"version {newest.version}, trained {trained}, seed {newest.seed}: {newest.verdict}",
        f"learned from {newest.learned_from} closed complaints before {newest.held_out_month:%Y-%m}{ending}",
        f"measured on {newest.measured_on} closed in it{ending}",
    ]
    for way, right in newest.figures.get("ways", {}).items():
        first, among = (share(right[name], newest.measured_on) for name in ("first", "among"))
        lines.append(f"{way:>9}  first {first:>7}  among three {among:>7}  proposed for {right['proposed']}{ending}")
    return "\n".join([*lines, *_apart(newest, ending)])


def _apart(newest: Classifier, ending: str) -> list[str]:
    """One's own settled complaints and synthetic ones, never in one figure; of older trainings it is not known."""
    apart = newest.figures.get("apart", {})
    return [_apart_line(name, right, ending) for name, right in apart.items() if right["cases"]]


def _apart_line(name: str, right: dict[str, int], ending: str) -> str:
    first, among = (share(right[key], right["cases"]) for key in ("first", "among"))
    of = SYNTHETIC if name == MADE else f"settled complaints of your own{ending}"
    return f"{name:>9}  first {first:>7}  among three {among:>7}  of {right['cases']} {of}"
