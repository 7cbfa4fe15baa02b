"""Running clocks climb by new limits soon after these take force, whether approved a moment or a month ago."""

from intake.clock import now
from intake.limits.replan import replan_clocks
from intake.runtime import process_runtime


def replan() -> None:
    """Plan anew what climbs by an older ladder; where nothing waits this is one look."""
    runtime = process_runtime()
    replan_clocks(runtime.db, runtime.fresh_office, at=now())
