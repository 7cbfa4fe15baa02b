"""Rounds as pages, files and the command line show them: each association with its points and what they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.key_supervision.people import rounds_seen, within
from intake.key_supervision.sets import Indicator, IndicatorSet
from intake.models import KeyRound, KeyScore
from intake.vocabulary import KeyAct, KeyVerdict, WatchClass
from routing.models import Association


@dataclass(frozen=True)
class Ground:
    """One indicator of a score: how much of it there is, and the points for that."""

    indicator: Indicator
    value: int
    points: int


@dataclass(frozen=True)
class ScoreLine:
    """One association in a round."""

    row: KeyScore
    association: Association
    grounds: tuple[Ground, ...]

    def of_class(self, kind: WatchClass) -> int:
        """Points of one of the three classes."""
        return sum(one.points for one in self.grounds if one.indicator.kind is kind)

    @property
    def telling(self) -> tuple[Ground, ...]:
        """Those that gave points."""
        return tuple(one for one in self.grounds if one.points)


@dataclass(frozen=True)
class RoundCounts:
    """How many a round would put on and take off, and how far the review is."""

    enlist: int = 0
    remove: int = 0
    waiting: int = 0
    accepted: int = 0
    left_out: int = 0

    @property
    def proposed(self) -> int:
        return self.enlist + self.remove


def rounds(session: Session, actor: Actor, *, limit: int = 200) -> Sequence[KeyRound]:
    """The newest first."""
    statement = select(KeyRound).where(*rounds_seen(actor)).order_by(col(KeyRound.id).desc())
    return session.exec(statement.limit(limit)).all()


def counts_of(session: Session, round_ids: Sequence[int], actor: Actor) -> dict[int, RoundCounts]:
    """Of each, as far as the actor sees it."""
    counted = (
        select(KeyScore.round_id, KeyScore.act, KeyScore.verdict, func.count())
        .join(Association, col(Association.id) == KeyScore.association_id)
        .where(col(KeyScore.round_id).in_(round_ids), col(KeyScore.act) != KeyAct.NONE, *within(actor))
        .group_by(col(KeyScore.round_id), col(KeyScore.act), col(KeyScore.verdict))
    )
    found: dict[int, dict[str, int]] = {one: {} for one in round_ids}
    for round_id, act, verdict, count in session.exec(counted):
        for name in (str(act), str(verdict or KeyVerdict.WAITING)):
            found[round_id][name] = found[round_id].get(name, 0) + count
    return {one: RoundCounts(**counts) for one, counts in found.items()}


def proposals(session: Session, row: KeyRound, indicators: IndicatorSet, actor: Actor) -> list[ScoreLine]:
    """Those to be put on first, the highest first."""
    lines = _lines(session, row, indicators, actor, col(KeyScore.act) != KeyAct.NONE)
    return sorted(lines, key=lambda line: line.row.act is KeyAct.REMOVE)


def scores(
    session: Session,
    row: KeyRound,
    indicators: IndicatorSet,
    actor: Actor,
    *,
    named: str = "",
    limit: int | None = None,
) -> list[ScoreLine]:
    """Every association of the round the actor sees, or those named so; the highest first."""
    is_named = (col(Association.name).contains(named, autoescape=True),) if named else ()
    return _lines(session, row, indicators, actor, *is_named, limit=limit)


def _lines(
    session: Session,
    row: KeyRound,
    indicators: IndicatorSet,
    actor: Actor,
    *where: ColumnElement[bool],
    limit: int | None = None,
) -> list[ScoreLine]:
    statement = (
        select(KeyScore, Association)
        .join(Association, col(Association.id) == KeyScore.association_id)
        .where(KeyScore.round_id == row.id, *where, *within(actor))
        .order_by(col(KeyScore.points).desc(), Association.credit_code)
        .limit(limit)
    )
    return [ScoreLine(score, one, _grounds(score, indicators)) for score, one in session.exec(statement)]


def _grounds(score: KeyScore, indicators: IndicatorSet) -> tuple[Ground, ...]:
    return tuple(
        Ground(indicators.by_number[number], value, points)
        for number, value, points in score.inputs
        if number in indicators.by_number
    )
