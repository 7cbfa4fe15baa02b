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
from intake.suggesting.serving import forget_model, model_of_seeds
from intake.suggesting.training import SEED, keep_trial, try_learning
from intake.suggesting.trainings import newest
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
        corpus, taxonomy, beside = read_corpus(session, at=now()), load_violations(session), model_of_seeds(session)
    trial = try_learning(corpus, taxonomy, seed=seed, beside=beside)
    with database.unit_of_work() as session:
        keep_trial(session, trial, actor=SYSTEM, at=now())
        forget_model(session)
    _print_newest(database, as_json=as_json)


@app.command()
def show(as_json: AsJson = False) -> None:
    """Print the newest training of your own complaints, before there is one that of the seeds, and how it did."""
    _print_newest(open_database(), as_json=as_json)


def _print_newest(database: Database, *, as_json: bool) -> None:
    with database.reading() as session:
        found = newest(session).own or newest(session).of_seeds
        if found is None:
            raise NotFound(N_("nothing was trained yet; `jiesu classifier train` does it now"))
        is_made = is_synthetic(session)
        said = _as_json(found) | ({"data": SYNTHETIC} if is_made else {})
        print(json.dumps(said, ensure_ascii=False, indent=2) if as_json else _as_text(found, is_made=is_made))


def _as_json(training: Classifier) -> dict[str, Any]:
    return training.model_dump(mode="json", exclude={"id"})


def _as_text(training: Classifier, *, is_made: bool) -> str:
    ending = mark(is_made=is_made)
    trained = f"{training.trained_at:%Y-%m-%d %H:%M} UTC"
    lines = [
        f"version {training.version}, trained {trained}, seed {training.seed}: {training.verdict}",
        *_taught_by(training, ending),
    ]
    for way, right in training.figures.get("ways", {}).items():
        first, among = (share(right[name], training.measured_on) for name in ("first", "among"))
        lines.append(f"{way:>9}  first {first:>7}  among three {among:>7}  proposed for {right['proposed']}{ending}")
    return "\n".join([*lines, *_apart(training, ending)])


def _taught_by(training: Classifier, ending: str) -> list[str]:
    if training.seeds_sha256:
        return [
            f"learned from the {training.learned_from} seeds alone, before complaints of your own",
            f"measured on {training.measured_on} sentences written apart from them",
        ]
    return [
        f"learned from {training.learned_from} closed complaints before {training.held_out_month:%Y-%m}{ending}",
        f"measured on {training.measured_on} closed in it{ending}",
    ]


def _apart(training: Classifier, ending: str) -> list[str]:
    """One's own settled complaints and synthetic ones, never in one figure; of older trainings it is not known."""
    apart = training.figures.get("apart", {})
    return [_apart_line(name, right, ending) for name, right in apart.items() if right["cases"]]


def _apart_line(name: str, right: dict[str, int], ending: str) -> str:
    first, among = (share(right[key], right["cases"]) for key in ("first", "among"))
    of = SYNTHETIC if name == MADE else f"settled complaints of your own{ending}"
    return f"{name:>9}  first {first:>7}  among three {among:>7}  of {right['cases']} {of}"
