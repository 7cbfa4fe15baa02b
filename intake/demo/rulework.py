"""What the months have taught: a trained classifier, and a draft of the rules with what its replay would change."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM
from intake.demo.narratives import is_held_out
from intake.demo.stage import Stage
from intake.models import Settlement
from intake.rulemaking.drafting.drafts import get_draft
from intake.rulemaking.learning.promotion import promote
from intake.rulemaking.replays import compare, replay
from intake.suggesting.corpus import read_corpus
from intake.suggesting.training import keep_trial, try_learning
from intake.vocabulary import StaffRole
from routing.rules.store import load_violations

_PROMOTED = 3


def learn_from_it(stage: Stage, at: datetime) -> None:
    """As the nightly job does; with few complaints the classifier's page says that they are too few."""
    with stage.runtime.db.reading() as session:
        corpus, taxonomy = read_corpus(session, at=at), load_violations(session)
    if corpus.is_empty:
        return
    # Some closed in the month had come before it, in words that were learned: nothing is measured on those.
    corpus = replace(corpus, measured=[sample for sample in corpus.measured if is_held_out(sample.narrative)])
    trial = try_learning(corpus, taxonomy)
    with stage.runtime.db.unit_of_work() as session:
        keep_trial(session, trial, actor=SYSTEM, at=at)
    stage.counts["classifiers trained"] += 1


def draft_rules(stage: Stage, at: datetime) -> None:
    """An administrator makes rules of what coordination settled last, and tries them on the past."""
    administrator = stage.cast.one(stage.draw, StaffRole.ADMINISTRATOR)
    with stage.runtime.db.unit_of_work() as session:
        collaborators = stage.runtime.collaborators(session)
        for settlement_id in _newest(session):
            stage.counts["rules drafted"] += promote(
                session, collaborators, settlement_id, actor=administrator, at=at
            ).is_new
    if not stage.counts["rules drafted"]:
        return
    with stage.runtime.db.unit_of_work() as session:
        claim = replay.start_replay(session, get_draft(session), actor=administrator, at=at)
    compare.run_replay(stage.runtime.db, stage.runtime.jobs, claim, now=lambda: at)
    stage.counts["drafts replayed"] += 1


def _newest(session: Session) -> list[int]:
    statement = select(Settlement.id).where(col(Settlement.document) != "").order_by(col(Settlement.id).desc())
    return list(session.exec(statement.limit(_PROMOTED)))
