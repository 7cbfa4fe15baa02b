"""Which bodies that used to draw complaints have drawn none for a quarter. Pure.

Given that all complaints of the year before and of the last quarter were n of a body's, that none of them fell into the
quarter is (1 - s)^n by chance, where s is the quarter's share of what the whole hotline received in both: what the
hotline itself lost or gained, season and trend, is in s. Where a body's complaints come in bursts, n counts for less.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from intake.warning import false_alarms

WINDOW_WEEKS = 13
BEFORE_WEEKS = 52
# Of whom fewer were to be expected, silence says nothing: no test, so that it costs the others nothing.
_LEAST_EXPECTED = 5.0


@dataclass(frozen=True, slots=True)
class Silence:
    """None came where `expected` were to come, after `before` in the year before."""

    expected: float
    before: int
    probability: float


def silent(
    weekly: Mapping[str, Sequence[int]], whole: Sequence[int], rate: float = false_alarms.RATE
) -> dict[str, Silence]:
    """By key; weeks the newest first, `whole` those of the hotline. Nothing where the past is shorter than a year."""
    if len(whole) < WINDOW_WEEKS + BEFORE_WEEKS:
        return {}
    of_all = np.asarray(whole[: WINDOW_WEEKS + BEFORE_WEEKS], dtype=float)
    share = of_all[:WINDOW_WEEKS].sum() / max(of_all.sum(), 1.0)
    if not 0 < share < 1:
        return {}
    tested = {key: one for key, weeks in weekly.items() if (one := _tested(weeks, of_all, share)) is not None}
    keys = list(tested)
    chances = [tested[key].probability if not sum(weekly[key][:WINDOW_WEEKS]) else 1.0 for key in keys]
    return {keys[place]: tested[keys[place]] for place in false_alarms.found(chances, rate)}


def _tested(weeks: Sequence[int], of_all: np.ndarray, share: float) -> Silence | None:
    before = np.asarray(weeks[WINDOW_WEEKS : WINDOW_WEEKS + BEFORE_WEEKS], dtype=float)
    count = before.sum()
    expected = count * share / (1 - share)
    if expected < _LEAST_EXPECTED:
        return None
    fitted = np.maximum(count * of_all[WINDOW_WEEKS:] / of_all[WINDOW_WEEKS:].sum(), 1e-9)
    dispersion = max(1.0, float(((before - fitted) ** 2 / fitted).sum()) / (BEFORE_WEEKS - 1))
    return Silence(float(expected), int(count), float((1 - share) ** (count / dispersion)))
