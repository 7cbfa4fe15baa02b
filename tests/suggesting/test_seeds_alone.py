"""A new installation proposes from its first complaint on: by its seeds, until complaints of its own do no worse."""

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import Session
from typer.testing import CliRunner

from intake.cli.classifier import app as command
from intake.models import Classifier, ClassifierBody, Staff
from intake.runtime import Runtime
from intake.suggesting.serving import find_model, forget_model, model_of_seeds, propose_for
from intake.suggesting.training import SEED, is_due
from intake.suggesting.trainings import Newest, newest
from intake.vocabulary import ClassifierVerdict, StaffRole, SuggestionSource
from routing.rules.store import load_violations
from routing.violations import shipped_violations
from tests.stages.pages import Page
from tests.stages.servers import Valkey
from tests.suggesting.classroom import (
    IN_NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    add_closed,
    in_other_words,
    in_plain_words,
    try_seeds_once,
)
from workers.jobs import classifier, seeds

pytestmark = pytest.mark.slow

# In no word of the taxonomy.
UNHEARD = "协会把会费拿去买房买车"


def works_on(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """The real jobs, on this runtime."""
    for module in (seeds, classifier):
        monkeypatch.setattr(module, "process_runtime", lambda: runtime)
        monkeypatch.setattr(module, "now", lambda: IN_NOVEMBER)
    monkeypatch.setattr(seeds, "try_seeds", try_seeds_once)
    return runtime


@pytest.fixture
def job(database_runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    return works_on(database_runtime, monkeypatch)


def trained(session: Session) -> list[tuple[int, bool]]:
    rows = session.execute(select(Classifier.version, Classifier.seeds_sha256).order_by(Classifier.version))
    return [(version, digest is not None) for version, digest in rows]


def row(verdict: ClassifierVerdict, version: int, *, seeds_first: int | None = None) -> Classifier:
    ways = {"keywords": {"first": 40}} | ({} if seeds_first is None else {"seeds": {"first": seeds_first}})
    return Classifier(version=version, trained_at=IN_NOVEMBER, seed=SEED, held_out_month=date(2026, 10, 1),
                      learned_from=1, measured_on=1, verdict=verdict, figures={"ways": ways})  # fmt: skip


@pytest.mark.both_databases
def test_the_seeds_alone_propose_what_no_keyword_hears_and_are_learned_once(job: Runtime) -> None:
    with job.db.reading() as session:
        assert propose_for(session, UNHEARD, load_violations(session)) == []
    seeds.train_on_seeds()
    seeds.train_on_seeds()
    with job.db.reading() as session:
        forget_model(session)
        first = propose_for(session, UNHEARD, load_violations(session))[0]
        assert (first.card.code, first.source, first.version) == ("G-03", SuggestionSource.LEARNED, 1)
        assert trained(session) == [(1, True)]
        kept = newest(session).of_seeds
        assert kept is not None
        assert kept.verdict == ClassifierVerdict.IN_USE
        assert kept.measured_on >= 400, "on sentences written apart from them"
        assert kept.figures["ways"]["shown"]["first"] > 1.5 * kept.figures["ways"]["keywords"]["first"]
        assert kept.figures["apart"]["own"]["cases"] == 0, "nobody's complaints"
        assert is_due(session, at=IN_NOVEMBER), "of one's own complaints nothing was learned"


def test_workers_at_once_keep_one(job: Runtime) -> None:
    threads = [threading.Thread(target=seeds.train_on_seeds) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with job.db.reading() as session:
        assert trained(session) == [(1, True)]
        assert session.scalars(select(ClassifierBody.version)).all() == [1]


def test_other_words_of_the_taxonomy_are_learned_anew(job: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds.train_on_seeds()
    first, *others = shipped_violations()
    monkeypatch.setattr(seeds, "load_violations", lambda _session: [replace(first, keywords=("合成",)), *others])
    seeds.train_on_seeds()
    with job.db.reading() as session:
        assert trained(session) == [(1, True), (2, True)]


@pytest.mark.parametrize(
    ("own", "speaks"),
    [
        (None, 1),
        (row(ClassifierVerdict.IN_USE, 2), 2),
        (row(ClassifierVerdict.TOO_FEW, 2), 1),
        (row(ClassifierVerdict.BEATEN, 2), 1),
        (row(ClassifierVerdict.BEATEN, 2, seeds_first=41), 1),
        (row(ClassifierVerdict.BEATEN, 2, seeds_first=39), None),
    ],
)
def test_ones_own_complaints_speak_where_they_do_no_worse_and_keywords_where_both_do(
    own: Classifier | None, speaks: int | None
) -> None:
    found = Newest(own, row(ClassifierVerdict.IN_USE, 1)).speaks
    assert (found.version if found else None) == speaks
    assert Newest(None, row(ClassifierVerdict.BEATEN, 1)).speaks is None
    assert Newest(None, None).speaks is None


def test_a_training_of_ones_own_is_measured_beside_the_seeds_and_takes_their_place(job: Runtime) -> None:
    seeds.train_on_seeds()
    add_closed(job.db, [*in_plain_words(160), *in_other_words(160)], SEPTEMBER)
    add_closed(job.db, [*in_plain_words(30, seed=2), *in_other_words(30, seed=2)], OCTOBER)
    classifier.train_classifier()
    with job.db.reading() as session:
        forget_model(session)
        found = newest(session)
        assert found.own is not None
        ways = found.own.figures["ways"]
        assert ways["keywords"]["first"] <= ways["seeds"]["first"] <= ways["shown"]["first"]
        assert (found.speaks, find_model(session).version) == (found.own, 2)
        assert model_of_seeds(session) is not None, "its body stays, for the next to be measured beside"


def test_of_workers_one_starts_the_learning_in_a_process_that_waits_for_everything_else(
    database_runtime: Runtime, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeds, "_started", [])
    with valkey.client() as queue:
        works_on(database_runtime, monkeypatch)
        database_runtime.__dict__["redis"] = queue
        begun = time.perf_counter()
        seeds.start_on_seeds()
        seeds.start_on_seeds()
        assert time.perf_counter() - begun < 2, "and no worker waits for it"
    (process,) = seeds._started
    try:
        assert process.poll() is None
        assert os.getpriority(os.PRIO_PROCESS, process.pid) >= 10
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_and_the_command_tell_of_the_seeds_apart_from_ones_own(
    runtime: Runtime, page: Page, make_staff: Callable[..., Staff], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    works_on(runtime, monkeypatch)
    seeds.train_on_seeds()
    page.speak(language).log_in(make_staff("su", StaffRole.SUPERVISOR))
    text = page.get("/rules/classifier/").text
    assert (
        "已启用：关键词与预置例句共同建议" if language == "zh" else "In use: keywords and the seeds together"
    ) in text
    assert ("仅按预置例句" if language == "zh" else "The seeds alone") in text
    monkeypatch.setattr("intake.cli.classifier.open_database", lambda: runtime.db)
    assert "seeds alone, before complaints of your own" in CliRunner().invoke(command, ["show"]).stdout
    assert json.loads(CliRunner().invoke(command, ["show", "--json"]).stdout)["seeds_sha256"]
