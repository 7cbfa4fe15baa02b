"""What the model in use proposes: loaded once for each process, a new training followed within half a minute."""

import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlmodel import Session

from intake.casework.registering.register import GuessedViolation
from intake.models import Classifier, ClassifierBody
from intake.suggesting.model import MOST_NAMED, Model
from intake.suggesting.packing import Unreadable, unpack
from intake.suggesting.proposing import Proposal, propose
from intake.suggesting.standing import standing_of
from intake.suggesting.trainings import newest, newest_versions
from routing.violations import ViolationCard

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0

_bodies = ClassifierBody.__table__


@dataclass(frozen=True)
class _Served:
    looked_at: float  # on the monotonic clock
    versions: frozenset[int]
    model: Model | None


_SERVED: WeakKeyDictionary[Engine, _Served] = WeakKeyDictionary()


def propose_for(
    session: Session,
    text: str,
    taxonomy: Sequence[ViolationCard],
    *,
    names: Collection[str] = (),
    but: Collection[str] = (),
    most: int = MOST_NAMED,
) -> list[Proposal]:
    """As `propose`, with the model in use. Every door and triage ask here: the same words, the same codes."""
    return propose(text, taxonomy, find_model(session), names=names, but=but, most=most)


def guesses_for(
    session: Session,
    text: str,
    taxonomy: Sequence[ViolationCard],
    *,
    names: Collection[str],
    taken: Collection[str] = (),
    declined: Collection[str] = (),
) -> tuple[GuessedViolation, ...]:
    """What is kept beside a complaint until a person has looked, and is neither said nor decided; often nothing."""
    return tuple(
        GuessedViolation(
            code := one.card.code, one.source, one.version, one.probability, code in taken, code in declined
        )
        for one in propose_for(session, text, taxonomy, names=names)
    )


def find_model(session: Session) -> Model | None:
    """None where keywords stand alone: nothing was learned, it was no better, or its bytes are not to be trusted."""
    engine = session.get_bind().engine
    served = _SERVED.get(engine)
    if served is None or time.monotonic() - served.looked_at > LOOK_SECONDS:
        served = _look(session, served)
        _SERVED[engine] = served
    return served.model


def model_of_seeds(session: Session) -> Model | None:
    """For a training of one's own complaints to be measured beside."""
    found = newest(session).of_seeds
    return _load(session, found) if found is not None and found.sha256 else None


def forget_model(session: Session) -> None:
    """Look anew at the next call: after a training in this process."""
    _SERVED.pop(session.get_bind().engine, None)


def _look(session: Session, served: _Served | None) -> _Served:
    versions = newest_versions(session)
    if served is not None and served.versions == versions:
        return replace(served, looked_at=time.monotonic())
    found = newest(session)
    model = _load(session, found.speaks) if found.speaks else None
    if model is not None and found.own is not None:
        model = replace(model, standing=standing_of(found.own.figures.get("answers", {})))
    return _Served(time.monotonic(), versions, model)


def _load(session: Session, training: Classifier) -> Model | None:
    version = training.version
    body = session.connection().execute(select(_bodies.c.body).where(_bodies.c.version == version)).scalar()
    try:
        return unpack(body or b"", version=version, sha256=training.sha256)
    except Unreadable:
        log.exception("classifier %d cannot be used; keywords alone until the next training", version)
        return None
