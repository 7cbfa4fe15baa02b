"""Suggestions while an operator types: server time of the whole preview, and of the proposing in it, at p95."""

import random
import time
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from intake.app import create_app
from intake.auth.accounts import add_staff
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.models import Classifier
from intake.runtime import Runtime
from intake.suggesting.corpus import MOST_LEARNED_FROM, last_full_month, read_corpus
from intake.suggesting.proposing import propose
from intake.suggesting.serving import find_model
from intake.suggesting.training import keep_trial, try_learning
from intake.vocabulary import StaffRole
from routing.models import Association
from routing.rules.store import load_violations
from tests.stages.pages import Page
from tests.suggesting.classroom import Told, add_closed, in_plain_words, plain_story

MARK_MS = 20.0
LEARNED_FROM, MEASURED_ON, LOT, READS = MOST_LEARNED_FROM, 2_000, 5_000, 300
PASSWORD = "four-unrelated-words"


def run(runtime: Runtime) -> list[str]:
    """A model as large as one can get; the real page, log-in, guard and templates included; no network."""
    trained = _train(runtime)
    with runtime.db.unit_of_work() as session:
        add_staff(session, login="bench-call", display_name="bench", roles=[StaffRole.OPERATOR], department_id=None,
                  password=PASSWORD, at=now(), must_change=False)  # fmt: skip
        names = session.scalars(select(Association.name).order_by(func.md5(Association.name)).limit(READS)).all()
    settings = runtime.settings.model_copy(update={"public_posts_per_minute": 0})
    page = Page(create_app(replace(runtime, settings=settings))).log_in("bench-call", PASSWORD)
    page.get("/console/")
    typed = _typed(names)
    for narrative, name in typed[:20]:
        _milliseconds(page, narrative, name)
    begun = time.process_time()
    whole = sorted(_milliseconds(page, narrative, name) for narrative, name in typed)
    worked = (time.process_time() - begun) / READS * 1000
    proposing = sorted(_proposing(runtime, typed))
    p95 = whole[int(READS * 0.95)]
    verdict = "holds" if p95 < MARK_MS else "MISSED"
    return [
        trained,
        f"proposing alone: p50 {proposing[READS // 2]:.2f} ms   p95 {proposing[int(READS * 0.95)]:.2f} ms",
        f"{READS} previews of a call being typed, {sum(len(text) for text, _name in typed) // READS} characters each",
        f"p50 {whole[READS // 2]:.1f} ms   p95 {p95:.1f} ms of server time   to hold {MARK_MS:.0f} ms: {verdict}",
        f"of it {worked:.1f} ms are this process at work; the rest is the database, and waiting for a busy machine",
    ]


def _train(runtime: Runtime) -> str:
    month = last_full_month(now())
    for start in range(0, LEARNED_FROM, LOT):
        add_closed(runtime.db, _varied(LOT, seed=start), month.start - timedelta(days=1 + start // LOT * 10))
    add_closed(runtime.db, _varied(MEASURED_ON, seed=1), month.end - timedelta(days=1))
    begun = time.perf_counter()
    with runtime.db.reading() as session:
        corpus, taxonomy = read_corpus(session, at=now()), load_violations(session)
    read = time.perf_counter() - begun
    trial = try_learning(corpus, taxonomy)
    took = time.perf_counter() - begun
    with runtime.db.unit_of_work() as session:
        keep_trial(session, trial, actor=SYSTEM, at=now())
        session.flush()
        kept = session.scalars(select(Classifier).order_by(Classifier.version.desc())).first()
        return (
            f"trained on {kept.learned_from:,} and measured on {kept.measured_on:,} complaints in {took:.0f} s "
            f"(reading {read:.0f} s), {kept.figures['terms']:,} terms, {len(trial.body) / 1e6:.1f} MB: {kept.verdict}"
        )


def _varied(count: int, *, seed: int) -> list[Told]:
    """Stories with some characters mistyped, so that the vocabulary is as large as real ones are."""
    draw = random.Random(seed)
    return [
        told._replace(text="".join(_mistyped(draw, c) for c in told.text)) for told in in_plain_words(count, seed=seed)
    ]


def _mistyped(draw: random.Random, character: str) -> str:
    return chr(draw.randrange(0x4E00, 0x5E00)) if draw.random() < 0.2 else character


def _typed(names: list[str]) -> list[tuple[str, str]]:
    """Narratives half-way to their end, each about another association."""
    draw = random.Random(3)
    found = []
    for name in names:
        text = " ".join(plain_story(draw, name).text for _ in range(3))
        found.append((text[: draw.randint(10, len(text))], name))
    return found


def _milliseconds(page: Page, narrative: str, name: str) -> float:
    form = {"csrf_token": page.token, "narrative": narrative, "association": name}
    begun = time.perf_counter()
    answer = page.client.post("/console/preview", data=form)
    took = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"/console/preview answered {answer.status_code}")
    return took


def _proposing(runtime: Runtime, typed: list[tuple[str, str]]) -> list[float]:
    took = []
    with runtime.db.reading() as session:
        taxonomy, model = load_violations(session), find_model(session)
        for narrative, name in typed:
            begun = time.perf_counter()
            propose(narrative, taxonomy, model, names=[name])
            took.append((time.perf_counter() - begun) * 1000)
    return took
