"""Whether a department can still hold its closure rate in the month under way, at the pace it closes at. Pure."""

import math
from dataclasses import dataclass

from scipy import special

# Of departments that are told of, at most one in twenty reaches its rate after all, if it closes as it did.
LEVEL = 0.05
_LEAST_DUE = 5
_LEAST_BEFORE = 20
_LEAST_NEEDED = 2
# By how much of what is due a month must fall short at that pace: a point or two is no matter of next week's meeting.
_LEAST_SHORT = 0.05


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """What is due in the month, what of it is closed, the months before, and at what pace complaints were closed."""

    due: int
    closed: int
    due_before: int
    closed_before: int
    closed_lately: int
    days_lately: int  # working days
    days_left: int

    @property
    def is_told_by_past(self) -> bool:
        return self.due >= _LEAST_DUE and self.due_before >= _LEAST_BEFORE and self.days_lately > 0

    @property
    def needed(self) -> int:
        """How many more must be closed by the end of the month for its rate to be that of the months before."""
        return max(0, math.ceil(self.due * self.closed_before / self.due_before - 1e-9) - self.closed)

    @property
    def chance(self) -> float:
        """That as many are closed in the days left, at the pace of late: negative binomial, for that is an estimate."""
        if not self.needed:
            return 1.0
        share = self.days_left / (self.days_left + self.days_lately)
        return float(special.betainc(self.needed, self.closed_lately + 1, share)) if share else 0.0

    @property
    def is_about_to_break(self) -> bool:
        if not self.is_told_by_past or self.needed < _LEAST_NEEDED:
            return False
        missing = self.needed - self.closed_lately * self.days_left / self.days_lately
        return missing >= _LEAST_SHORT * self.due and self.chance <= LEVEL
