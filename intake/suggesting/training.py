"""A training from first to last: read, learn, measure on the last full month, keep. Weekly, and each new month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.models import Classifier, ClassifierBody
from intake.suggesting.corpus import Corpus, last_full_month
from intake.suggesting.fitting import learn
from intake.suggesting.measuring import LEAST_LEARNED_FROM, LEAST_MEASURED_ON, measure, verdict_of
from intake.suggesting.packing import digest, pack, unpack
from intake.vocabulary import ClassifierVerdict
from routing.violations import ViolationCard

TRAINED = "classifier:train"
EVERY = timedelta(days=7)
SEED = 20_260_101
_BODIES_KEPT = 3


@dataclass(frozen=True)
class Trial:
    """One training, not kept yet. `body` is empty unless it is to be used."""

    corpus: Corpus
    seed: int
    verdict: ClassifierVerdict
    figures: dict[str, Any]
    body: bytes = b""


def is_due(session: Session, *, at: datetime) -> bool:
    """A week has passed since the last, or a month has ended since."""
    return _is_due_after(find_newest(session), at)


def _is_due_after(newest: Classifier | None, at: datetime) -> bool:
    if newest is None:
        return True
    return newest.trained_at <= at - EVERY or newest.held_out_month != last_full_month(at).first_day


def find_newest(session: Session) -> Classifier | None:
    return next(iter(trainings(session, 1)), None)


def trainings(session: Session, limit: int = 12) -> Sequence[Classifier]:
    """The newest first."""
    return session.scalars(select(Classifier).order_by(col(Classifier.version).desc()).limit(limit)).all()


def try_learning(corpus: Corpus, taxonomy: Sequence[ViolationCard], *, seed: int = SEED) -> Trial:
    """Takes up to two minutes and holds no connection. What is measured is what will be used: packed and unpacked."""
    if len(corpus.learned) < LEAST_LEARNED_FROM or len(corpus.measured) < LEAST_MEASURED_ON:
        return Trial(corpus, seed, ClassifierVerdict.TOO_FEW, {})
    model = learn(corpus.learned, taxonomy, version=0, seed=seed)
    if model is None:
        return Trial(corpus, seed, ClassifierVerdict.TOO_FEW, {})
    body = pack(model)
    model = unpack(body, version=0, sha256=digest(body))
    figures = measure(model, corpus.learned, corpus.measured, taxonomy)
    verdict = verdict_of(figures)
    return Trial(corpus, seed, verdict, figures, body if verdict is ClassifierVerdict.IN_USE else b"")


def keep_trial(session: Session, trial: Trial, *, actor: Actor, at: datetime) -> Classifier:
    """The next version, at once in force: used, or, by its verdict, the reason why keywords stand alone."""
    return _keep_after(session, find_newest(session), trial, actor, at)


def keep_if_due(session: Session, trial: Trial, *, actor: Actor, at: datetime) -> Classifier | None:
    """None where another was quicker.

    The newest is read once: of two that read the same, the later to commit fails on the version.

    Raises:
        IntegrityError: another kept the same version at this moment.

    """
    newest = find_newest(session)
    return _keep_after(session, newest, trial, actor, at) if _is_due_after(newest, at) else None


def _keep_after(session: Session, newest: Classifier | None, trial: Trial, actor: Actor, at: datetime) -> Classifier:
    kept = Classifier(
        version=newest.version + 1 if newest else 1,
        trained_at=at,
        seed=trial.seed,
        held_out_month=trial.corpus.month.first_day,
        learned_from=len(trial.corpus.learned),
        measured_on=len(trial.corpus.measured),
        verdict=trial.verdict,
        figures=trial.figures,
        sha256=digest(trial.body) if trial.body else "",
    )
    session.add(kept)
    session.flush()
    if trial.body:
        _keep_body(session, kept.version, trial.body)
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
    )
    return kept


def _keep_body(session: Session, version: int, body: bytes) -> None:
    bodies = ClassifierBody.__table__
    session.connection().execute(insert(bodies), {"version": version, "body": body})
    older = session.scalars(select(bodies.c.version).order_by(bodies.c.version.desc()).offset(_BODIES_KEPT)).all()
    if older:
        session.connection().execute(delete(bodies).where(bodies.c.version.in_(older)))
