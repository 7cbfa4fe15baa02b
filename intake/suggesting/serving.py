"""What the model in use proposes: loaded once for each process, a new training followed within half a minute."""

import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlmodel import Session

from intake.models import Classifier, ClassifierBody
from intake.suggesting.model import MOST_NAMED, Model
from intake.suggesting.packing import Unreadable, unpack
from intake.suggesting.proposing import Proposal, propose
from intake.vocabulary import ClassifierVerdict
from routing.violations import OTHER, ViolationCard

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0

_classifiers, _bodies = Classifier.__table__, ClassifierBody.__table__
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


def codes_for(session: Session, text: str, taxonomy: Sequence[ViolationCard], *, names: Collection[str]) -> list[str]:
    """What a complaint is put down under until a person has looked: the codes proposed, else the one for others."""
    return [one.card.code for one in propose_for(session, text, taxonomy, names=names)] or [OTHER]


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
