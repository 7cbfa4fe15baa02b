"""How often nothing is called something: one rate for all tests of a kind in one run. Pure.

Benjamini, Hochberg (1995): Controlling the false discovery rate. J. R. Statist. Soc. B 57, 289-300. Series overlap, as
one complaint is counted for its association, violation, region and department; of tests that lean the same way the
rate still holds (Benjamini, Yekutieli 2001, Annals of Statistics 29, 1165-1188). Where nothing at all has changed it is
the probability that a run raises anything.
"""

from collections.abc import Sequence

import numpy as np

# Of a hundred runs in which nothing has changed at most one raises an alert of a kind.
RATE = 0.01


def found(probabilities: Sequence[float] | np.ndarray, rate: float = RATE) -> list[int]:
    """Which of the tests stand, in their order."""
    values = np.asarray(probabilities, dtype=float)
    order = np.argsort(values, kind="stable")
    within = values[order] <= rate * np.arange(1, len(values) + 1) / max(len(values), 1)
    count = int(np.flatnonzero(within)[-1]) + 1 if within.any() else 0
    return sorted(int(place) for place in order[:count])
