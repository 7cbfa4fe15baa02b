"""Which training speaks: that of one's own complaints, until then that of the seeds, else none and keywords alone."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from intake.models import Classifier
from intake.suggesting.measuring import are_seeds_beaten
from intake.vocabulary import ClassifierVerdict

_classifiers = Classifier.__table__
_IS_OWN = _classifiers.c.seeds_sha256.is_(None)
_VERSIONS = select(func.max(_classifiers.c.version)).group_by(_IS_OWN)


class Newest(NamedTuple):
    """The newest training of one's own complaints and of the seeds alone, each where there is one."""

    own: Classifier | None
    of_seeds: Classifier | None

    @property
    def speaks(self) -> Classifier | None:
        """One's own where it is good enough; else the seeds', unless keywords alone did better on one's own."""
        if self.own is not None and self.own.verdict == ClassifierVerdict.IN_USE:
            return self.own
        if self.of_seeds is None or self.of_seeds.verdict != ClassifierVerdict.IN_USE:
            return None
        return None if self.own is not None and are_seeds_beaten(self.own.figures) else self.of_seeds


def newest(session: Session) -> Newest:
    return Newest(_first(session, is_own=True), _first(session, is_own=False))


def newest_versions(session: Session) -> frozenset[int]:
    """Of both, at little cost: as long as these stand, nothing else speaks."""
    return frozenset(session.connection().execute(_VERSIONS).scalars())


def trainings(session: Session, limit: int = 12) -> Sequence[Classifier]:
    """The newest first."""
    return session.scalars(select(Classifier).order_by(col(Classifier.version).desc()).limit(limit)).all()


def find_newest(session: Session) -> Classifier | None:
    """Of one's own complaints."""
    return _first(session, is_own=True)


def find_of_seeds(session: Session, digest: str) -> Classifier | None:
    """The one training of just these seeds."""
    return session.scalars(select(Classifier).where(col(Classifier.seeds_sha256) == digest)).first()


def _first(session: Session, *, is_own: bool) -> Classifier | None:
    of_it = select(Classifier).where(_IS_OWN if is_own else ~_IS_OWN)
    return session.scalars(of_it.order_by(col(Classifier.version).desc()).limit(1)).first()
