"""Whether a share of few cases has risen against its own past: Fisher's exact test, one-sided. Pure.

Given how many cases failed in all, the number that fell into the last window is hypergeometric if nothing has changed
(Fisher 1935, The Logic of Inductive Inference, J. R. Statist. Soc. 98, 39-82).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scipy import stats

from intake.warning import false_alarms

# Fewer failures, or fewer cases before, say nothing that a supervisor would act upon.
_LEAST_FAILED = 3
_LEAST_BEFORE = 20


@dataclass(frozen=True, slots=True)
class ShareCounts:
    """Of the cases of the window and of the year before it, how many failed."""

    failed: int
    cases: int
    failed_before: int
    cases_before: int

    @property
    def probability(self) -> float:
        """That by chance as many of the failures, or more, fell into the window."""
        everything = self.cases + self.cases_before
        bad = self.failed + self.failed_before
        return float(stats.hypergeom.sf(self.failed - 1, everything, bad, self.cases)) if self.failed else 1.0

    @property
    def expected(self) -> float:
        """Failures in the window at the share of the year before."""
        return self.cases * self.failed_before / self.cases_before if self.cases_before else 0.0

    @property
    def says_something(self) -> bool:
        return self.failed >= _LEAST_FAILED and self.failed > self.expected


def risen(groups: Mapping[str, ShareCounts], rate: float = false_alarms.RATE) -> dict[str, ShareCounts]:
    """Groups whose share has risen. Those with too little of a past are no tests at all."""
    tested = {key: counts for key, counts in groups.items() if counts.cases_before >= _LEAST_BEFORE and counts.cases}
    keys = list(tested)
    standing = false_alarms.found([tested[key].probability for key in keys], rate)
    return {keys[place]: tested[keys[place]] for place in standing if tested[keys[place]].says_something}
