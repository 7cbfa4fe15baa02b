"""A sample of `make faults`: some kills and a lost queue under load, and everything that must hold."""

import pytest

from tests.faults.trial import Plan, run
from tests.stages.extents import extent

pytestmark = pytest.mark.slow


@pytest.mark.proof
@pytest.mark.sampled
def test_whatever_is_killed_nothing_accepted_is_lost_or_doubled() -> None:
    told: list[str] = []
    kills = extent(30, 3)
    plan = Plan(kills=kills, seconds=kills * 1.0, seed=15, on_postgres=False, is_whole=False)
    outcome = run(plan, told.append)
    assert outcome.faults == [], "\n".join(told + outcome.told)
    killed = sum(count for what, count in outcome.befell.items() if what.startswith("SIGKILL"))
    assert killed == kills
    counted = {finding.name: finding.counted for finding in outcome.findings}
    assert not counted["each complaint answered as accepted is there once"].startswith("0 ")
