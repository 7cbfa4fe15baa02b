"""Which series brought more complaints in their last days than their past explains. Pure.

Two windows of each series, a week and four weeks, are tested together. What is found must also lie above the weeks just
before it: a level that has moved for good is told of once, not for the year that the regression needs to learn it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from intake.warning import false_alarms
from intake.warning.day_weights import WEEK, Weights
from intake.warning.expectation import GUARD, LADDER, Matrix, as_many, conditional_tail, expect


@dataclass(frozen=True, slots=True)
class _Shape:
    """A window of so many weeks, with the fewest windows before it, the fewest complaints in it, and those recent."""

    weeks: int
    least: int
    fewest: int
    recent: int


_SHAPES = (_Shape(weeks=1, least=8, fewest=3, recent=8), _Shape(weeks=4, least=6, fewest=5, recent=2))
LEAST_WEEKS = 1 + GUARD + _SHAPES[0].least  # of history, the tested week included
MOST_WEEKS = 156
_LEAST_RATIO = 1.25  # how many times as many as expected are worth a supervisor's while
_RECENT_LEVEL = 0.05
_USUAL = 0.99


@dataclass(frozen=True, slots=True)
class Surge:
    """Series `place` brought `came` in its last `days`; of a hundred such windows ninety-nine bring `usual` at most."""

    place: int
    days: int
    came: int
    mean: float
    size: float
    usual: int
    probability: float
    windows: int
    terms: str

    def without(self, complaints: int) -> float:
        """The probability, had so many of them not come."""
        left = self.came - complaints
        return float(stats.nbinom.sf(left - 1, self.size, self.size / (self.size + self.mean))) if left > 0 else 1.0


@dataclass(frozen=True)
class SurgesFound:
    """What stands of how many tests; `level` is what a probability had to be at most."""

    surges: tuple[Surge, ...]
    tests: int
    level: float


def surges_in(
    weekly: Sequence[Sequence[int]] | Matrix, weights: Weights, rate: float = false_alarms.RATE
) -> SurgesFound:
    """`weekly`: of each series the complaints of each week, the newest first; `weights` of those weeks."""
    counts = np.asarray(weekly, dtype=float)
    if not len(counts):
        return SurgesFound((), 0, rate)
    tested = [_tested(counts, weights, shape) for shape in _SHAPES]
    all_of_them = [one for some in tested for one in some]
    standing = false_alarms.found([one.probability for one, _is_shown in all_of_them], rate)
    level = rate * max(len(standing), 1) / max(len(all_of_them), 1)
    best: dict[int, Surge] = {}
    for one, is_shown in (all_of_them[place] for place in standing):
        if is_shown and (one.place not in best or one.probability < best[one.place].probability):
            best[one.place] = one
    return SurgesFound(tuple(sorted(best.values(), key=lambda one: one.probability)), len(all_of_them), level)


def _tested(weekly: Matrix, weights: Weights, shape: _Shape) -> list[tuple[Surge, bool]]:
    """Each series with whether it is worth showing; none where the past is too short."""
    windows = weekly.shape[1] // shape.weeks
    if windows < 1 + GUARD + shape.least:
        return []
    counts = weekly[:, : windows * shape.weeks].reshape(len(weekly), windows, shape.weeks).sum(axis=2)
    weight = weights[: windows * shape.weeks].reshape(windows, shape.weeks).sum(axis=1)
    came, expected = counts[:, 0], expect(counts, weight, shape.weeks * WEEK)
    chance = as_many(came, expected)
    is_shown = _is_new(counts, weight, shape.recent) & (came >= shape.fewest) & (came >= _LEAST_RATIO * expected.mean)
    usual = _usual(expected.mean, expected.size)
    return [
        (
            Surge(
                place=place,
                days=shape.weeks * WEEK,
                came=int(came[place]),
                mean=float(expected.mean[place]),
                size=float(expected.size[place]),
                usual=int(usual[place]),
                probability=float(chance[place]),
                windows=windows - 1 - GUARD,
                terms=LADDER[expected.terms[place]].name,
            ),
            bool(is_shown[place]),
        )
        for place in range(len(counts))
    ]


def _is_new(counts: Matrix, weight: Weights, recent: int) -> np.ndarray:
    """More than the windows just before explain."""
    lately = slice(1 + GUARD, 1 + GUARD + recent)
    share = float(weight[0] / (weight[0] + weight[lately].sum()))
    is_new: np.ndarray = conditional_tail(counts[:, 0], counts[:, lately].sum(axis=1), share) <= _RECENT_LEVEL
    return is_new


def _usual(mean: np.ndarray, size: np.ndarray) -> np.ndarray:
    quantile: np.ndarray = np.nan_to_num(stats.nbinom.ppf(_USUAL, size, size / (size + mean)))
    return quantile
