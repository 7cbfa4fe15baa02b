"""Early warning in a demonstration: a quiet body draws many complaints in the last days, and a run says so."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from intake.demo.arrivals import Target
from intake.demo.stage import Stage
from intake.warning.run import run_warning

# Fewer days or complaints are no past that anything could stand out from.
_LEAST_HISTORY, _LEAST_COMPLAINTS = timedelta(days=80), 500
# So many complaints, of those that come in the last days, are about one body; of few not more than this share.
_LASTS, _COUNT, _MOST = timedelta(days=6), 14, 0.4
RAISED = "alerts raised"


class Burst:
    """In the last days of a history that is long enough, a share of what comes is about one body."""

    def __init__(self, seed: int, targets: Sequence[Target], arriving: Sequence[datetime], until: datetime) -> None:
        is_long = len(arriving) >= _LEAST_COMPLAINTS and until - arriving[0] >= _LEAST_HISTORY
        self._begins = until - _LASTS if is_long else until
        self._share = min(_MOST, _COUNT / max(1, sum(at >= self._begins for at in arriving)))
        self._draw = random.Random(f"{seed} burst")  # apart: what came before stays as it is without
        self._target = targets[len(targets) // 3]

    def target(self, drawn: Target, at: datetime) -> Target:
        """About whom a complaint is that came at this moment."""
        return self._target if at >= self._begins and self._draw.random() < self._share else drawn


def warn(stage: Stage, at: datetime) -> None:
    """The run of the last morning."""
    done = run_warning(stage.runtime.facts, as_of=at, at=at)
    if done.raised:
        stage.counts[RAISED] += len(done.raised)
