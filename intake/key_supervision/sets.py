"""The versions of the indicators: the one shipped, those published, and the draft of the next, of which there is one.

What is shipped is version 0: proposed by this product, and not Chengdu's eighteen, which are not published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlmodel import Session, col, select

from intake.errors import NotFound
from intake.language.i18n import N_
from intake.models import KeyIndicator, KeyIndicatorSet
from intake.registry_upkeep.watch_list.indicators import IndicatorWording, shipped_indicators
from intake.vocabulary import KeyMeasure, KeySetState, WatchClass

SHIPPED = 0
THRESHOLD = 30  # points of the shipped version from which an association is proposed


@dataclass(frozen=True)
class Indicator:
    """One indicator, wherever it is stored; `weight` points once its measure is `least` or more."""

    number: int
    kind: WatchClass
    text: str
    basis: str
    measure: KeyMeasure
    least: int
    weight: int
    is_default: bool = False

    @property
    def is_by_hand(self) -> bool:
        return self.measure is KeyMeasure.BY_HAND

    def points(self, value: int) -> int:
        return self.weight if value >= self.least else 0


@dataclass(frozen=True)
class IndicatorSet:
    """One version; `row` is empty of the one shipped."""

    version: int
    threshold: int
    most: int
    indicators: tuple[Indicator, ...]
    row: KeyIndicatorSet | None = None

    @property
    def title(self) -> str:
        return self.row.title if self.row else ""

    @cached_property
    def by_number(self) -> dict[int, Indicator]:
        return {one.number: one for one in self.indicators}

    @cached_property
    def in_use(self) -> tuple[Indicator, ...]:
        return tuple(one for one in self.indicators if one.weight)

    @property
    def highest(self) -> int:
        """Points of an association of which every indicator holds."""
        return sum(one.weight for one in self.indicators)

    def wordings(self) -> list[IndicatorWording]:
        """As criteria of the watch-list."""
        return [IndicatorWording(one.number, one.kind, one.text, one.basis, one.is_default) for one in self.in_use]


def shipped_set() -> IndicatorSet:
    rows = (
        Indicator(**vars(one.wording), measure=one.measure, least=one.least, weight=one.weight)
        for one in shipped_indicators()
    )
    return IndicatorSet(SHIPPED, THRESHOLD, 0, tuple(rows))


def stored_set(session: Session, row: KeyIndicatorSet) -> IndicatorSet:
    stored = select(KeyIndicator).where(KeyIndicator.set_id == row.id).order_by(col(KeyIndicator.number))
    found = tuple(
        Indicator(one.number, one.kind, one.text, one.basis, one.measure, one.least, one.weight, one.is_default)
        for one in session.exec(stored)
    )
    return IndicatorSet(row.version, row.threshold, row.most, found, row)


def set_in_force(session: Session) -> IndicatorSet:
    """The newest one published."""
    published = select(KeyIndicatorSet).where(KeyIndicatorSet.state == KeySetState.PUBLISHED)
    row = session.exec(published.order_by(col(KeyIndicatorSet.version).desc()).limit(1)).first()
    return shipped_set() if row is None else stored_set(session, row)


def get_set(session: Session, version: int) -> IndicatorSet:
    if version == SHIPPED:
        return shipped_set()
    row = session.exec(select(KeyIndicatorSet).where(KeyIndicatorSet.version == version)).first()
    if row is None:
        raise NotFound(N_("there is no version %(version)s of the indicators"), version=version)
    return stored_set(session, row)


def set_versions(session: Session) -> Sequence[KeyIndicatorSet]:
    """The newest first."""
    return session.exec(select(KeyIndicatorSet).order_by(col(KeyIndicatorSet.version).desc())).all()


def find_draft(session: Session) -> KeyIndicatorSet | None:
    return session.exec(select(KeyIndicatorSet).where(KeyIndicatorSet.state == KeySetState.DRAFT)).first()


def get_draft(session: Session) -> KeyIndicatorSet:
    row = find_draft(session)
    if row is None:
        raise NotFound(N_("no version of the indicators is being drafted"))
    return row
