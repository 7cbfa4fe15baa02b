"""A training from first to last: read, learn, measure on the last full month, keep. Weekly, and each new month.

Before there is anything to read the seeds alone are learned, once for each release that brings others, and measured on
sentences written apart from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.models import Classifier, ClassifierBody
from intake.suggesting.corpus import Corpus, last_full_month
from intake.suggesting.fitting import learn, learn_seeds
from intake.suggesting.measuring import LEAST_LEARNED_FROM, LEAST_MEASURED_ON, measure, verdict_of
from intake.suggesting.model import Model
from intake.suggesting.packing import digest, pack, unpack
from intake.suggesting.seeds import digest_of_learning, seeds
from intake.suggesting.standing import as_figures, standing_of
from intake.suggesting.terms import Sample
from intake.suggesting.trainings import find_newest, find_of_seeds, trainings
from intake.vocabulary import ClassifierVerdict
from routing.violations import ViolationCard

TRAINED = "classifier:train"
EVERY = timedelta(days=7)
SEED = 20_260_101
_BODIES_KEPT = 3  # of one's own, and of the seeds' as many


@dataclass(frozen=True)
class Trial:
    """One training, not kept yet. `body` is empty unless it is to be used, `seeds_sha256` set where it is of seeds."""

    corpus: Corpus
    seed: int
    verdict: ClassifierVerdict
    figures: dict[str, Any]
    body: bytes = b""
    seeds_sha256: str | None = None


def is_due(session: Session, *, at: datetime) -> bool:
    """A week has passed since the last of one's own complaints, or a month has ended since."""
    newest = find_newest(session)
    if newest is None:
        return True
    return newest.trained_at <= at - EVERY or newest.held_out_month != last_full_month(at).first_day


def try_learning(
    corpus: Corpus, taxonomy: Sequence[ViolationCard], *, seed: int = SEED, beside: Model | None = None
) -> Trial:
    """Takes up to two minutes and holds no connection. `beside` is the model of the seeds: it is to be no worse."""
    is_enough = len(corpus.learned) >= LEAST_LEARNED_FROM and len(corpus.measured) >= LEAST_MEASURED_ON
    model = learn(corpus.learned, taxonomy, version=0, seed=seed) if is_enough else None
    return _measured(model, corpus, taxonomy, seed=seed, beside=beside)


def try_seeds(
    sentences: Sequence[Sample], taxonomy: Sequence[ViolationCard], *, at: datetime, seed: int = SEED
) -> Trial:
    """As `try_learning`, before there is anything of one's own; `sentences` are measured on and no seeds."""
    sown = seeds(card.code for card in taxonomy)
    model = learn_seeds(taxonomy, version=0, seed=seed)
    trial = _measured(model, Corpus(last_full_month(at), sown, sentences), taxonomy, seed=seed)
    return replace(trial, seeds_sha256=digest_of_learning(taxonomy))


def _measured(
    model: Model | None,
    corpus: Corpus,
    taxonomy: Sequence[ViolationCard],
    *,
    seed: int,
    beside: Model | None = None,
) -> Trial:
    """What is measured is what will be used: packed and unpacked, each code in the standing that answers leave it."""
    answers = {"answers": as_figures(corpus.answers)} if corpus.answers else {}
    if model is None:
        return Trial(corpus, seed, ClassifierVerdict.TOO_FEW, answers)
    body = pack(model)
    model = unpack(body, version=0, sha256=digest(body))
    model = replace(model, standing=standing_of(answers.get("answers", {})))
    figures = measure(model, corpus.learned, corpus.measured, taxonomy, beside=beside) | answers
    verdict = verdict_of(figures)
    return Trial(corpus, seed, verdict, figures, body if verdict is ClassifierVerdict.IN_USE else b"")


def keep_trial(session: Session, trial: Trial, *, actor: Actor, at: datetime) -> Classifier:
    """The next version, at once in force: used, or, by its verdict, the reason why keywords stand alone."""
    return _keep(session, _next_version(session), trial, actor, at)


def keep_if_due(session: Session, trial: Trial, *, actor: Actor, at: datetime) -> Classifier | None:
    """None where another was quicker.

    The version is chosen before anything else is read: of two that choose the same, the later to commit fails on it.

    Raises:
        IntegrityError: another kept the same version at this moment.

    """
    version = _next_version(session)
    is_wanted = find_of_seeds(session, trial.seeds_sha256) is None if trial.seeds_sha256 else is_due(session, at=at)
    return _keep(session, version, trial, actor, at) if is_wanted else None


def _next_version(session: Session) -> int:
    return max((one.version for one in trainings(session, 1)), default=0) + 1


def _keep(session: Session, version: int, trial: Trial, actor: Actor, at: datetime) -> Classifier:
    kept = Classifier(
        version=version,
        trained_at=at,
        seed=trial.seed,
        held_out_month=trial.corpus.month.first_day,
        learned_from=len(trial.corpus.learned),
        measured_on=len(trial.corpus.measured),
        verdict=trial.verdict,
        figures=trial.figures,
        sha256=digest(trial.body) if trial.body else "",
        seeds_sha256=trial.seeds_sha256,
    )
    session.add(kept)
    session.flush()
    if trial.body:
        _keep_body(session, kept, trial.body)
    record_office(
        session,
        TRAINED,
        actor=actor,
        at=at,
        version=kept.version,
        verdict=kept.verdict,
        month=trial.corpus.month.month,
        learned_from=kept.learned_from,
        measured_on=kept.measured_on,
        sha256=kept.sha256,
        **({"seeds": kept.seeds_sha256} if kept.seeds_sha256 else {}),
    )
    return kept


def _keep_body(session: Session, kept: Classifier, body: bytes) -> None:
    bodies, trained = ClassifierBody.__table__, Classifier.__table__
    session.connection().execute(insert(bodies), {"version": kept.version, "body": body})
    of_seeds = trained.c.seeds_sha256.is_not(None)
    alike = (
        select(bodies.c.version)
        .join(trained, trained.c.version == bodies.c.version)
        .where(of_seeds if kept.seeds_sha256 else ~of_seeds)
    )
    older = session.scalars(alike.order_by(bodies.c.version.desc()).offset(_BODIES_KEPT)).all()
    if older:
        session.connection().execute(delete(bodies).where(bodies.c.version.in_(older)))
