"""What the model in use proposes: loaded once for each process, a new training followed within half a minute."""

import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlmodel import Session

from intake.casework.registering.register import GuessedViolation
from intake.models import Classifier, ClassifierBody, Suggestion
from intake.suggesting.model import MOST_NAMED, Model
from intake.suggesting.packing import Unreadable, unpack
from intake.suggesting.proposing import Proposal, propose
from intake.vocabulary import ClassifierVerdict
from routing.violations import ViolationCard

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0

_classifiers, _bodies = Classifier.__table__, ClassifierBody.__table__
_guesses = Suggestion.__table__
_NEWEST = (
    select(_classifiers.c.version, _classifiers.c.verdict, _classifiers.c.sha256)
    .order_by(_classifiers.c.version.desc())
    .limit(1)
)


@dataclass(frozen=True)
class _Served:
    looked_at: float  # on the monotonic clock
    version: int
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


def best_guess(session: Session, complaint_id: int) -> str:
    """The first of those kept with a complaint; empty where nothing was guessed."""
    first = select(_guesses.c.code).where(_guesses.c.complaint_id == complaint_id, _guesses.c.rank == 1)
    return session.connection().execute(first).scalar() or ""


def kept_guesses(session: Session, complaint_id: int) -> list[Suggestion]:
    """What was guessed for a complaint when it came in, the surest first."""
    of_it = select(Suggestion).where(_guesses.c.complaint_id == complaint_id)
    return list(session.scalars(of_it.order_by(_guesses.c.rank.nulls_last(), _guesses.c.id)))


def taken_guesses(session: Session, complaint_id: int) -> frozenset[str]:
    """Those that who was asked said yes to."""
    return frozenset(one.code for one in kept_guesses(session, complaint_id) if one.is_taken)


def declined_guesses(session: Session, complaint_id: int) -> frozenset[str]:
    """Those that who was asked said no to."""
    return frozenset(one.code for one in kept_guesses(session, complaint_id) if one.is_declined)


def find_model(session: Session) -> Model | None:
    """None where keywords stand alone: nothing was learned, it was no better, or its bytes are not to be trusted."""
    engine = session.get_bind().engine
    served = _SERVED.get(engine)
    if served is None or time.monotonic() - served.looked_at > LOOK_SECONDS:
        served = _look(session, served)
        _SERVED[engine] = served
    return served.model


def forget_model(session: Session) -> None:
    """Look anew at the next call: after a training in this process."""
    _SERVED.pop(session.get_bind().engine, None)


def _look(session: Session, served: _Served | None) -> _Served:
    newest = session.connection().execute(_NEWEST).first()
    version = newest.version if newest else 0
    if served is not None and served.version == version:
        return _Served(time.monotonic(), version, served.model)
    if newest is None or newest.verdict != ClassifierVerdict.IN_USE:
        return _Served(time.monotonic(), version, None)
    return _Served(time.monotonic(), version, _load(session, version, newest.sha256))


def _load(session: Session, version: int, sha256: str) -> Model | None:
    body = session.connection().execute(select(_bodies.c.body).where(_bodies.c.version == version)).scalar()
    try:
        return unpack(body or b"", version=version, sha256=sha256)
    except Unreadable:
        log.exception("classifier %d cannot be used; keywords alone until the next training", version)
        return None
