"""Each night asks whether a training is due; a week or a new month makes it so. Run twice, it trains once."""

import logging

from sqlalchemy.exc import IntegrityError

from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.db import Database
from intake.runtime import process_runtime
from intake.suggesting.corpus import read_corpus
from intake.suggesting.serving import model_of_seeds
from intake.suggesting.training import Trial, is_due, keep_if_due, try_learning
from routing.rules.store import load_violations

log = logging.getLogger(__name__)


def train_classifier() -> None:
    """Learning takes up to two minutes, so it holds neither lock nor connection; only the keeping does."""
    runtime = process_runtime()
    with runtime.db.reading() as session:
        if not is_due(session, at=now()):
            return
        corpus, taxonomy = read_corpus(session, at=now()), load_violations(session)
        beside = model_of_seeds(session)
    if not corpus.is_empty:
        keep(runtime.db, try_learning(corpus, taxonomy, beside=beside))


def keep(database: Database, trial: Trial) -> None:
    """Unless another worker was quicker."""
    try:
        with database.unit_of_work() as session:
            if kept := keep_if_due(session, trial, actor=SYSTEM, at=now()):
                log.info("classifier %d: %s, learned from %d", kept.version, kept.verdict, kept.learned_from)
    except IntegrityError:
        log.info("another worker kept its training")
