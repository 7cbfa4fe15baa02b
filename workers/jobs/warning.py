"""Each morning: what is out of the ordinary in the days before becomes an alert; what is over ends."""

import logging

from intake.clock import now
from intake.runtime import process_runtime
from intake.warning.run import run_warning

log = logging.getLogger(__name__)


def raise_alerts() -> None:
    """Run twice a day, it says the same once."""
    at = now()
    done = run_warning(process_runtime().facts, as_of=at, at=at)
    log.info("early warning: %d tests, %d raised, %d ended", done.found.tests, len(done.raised), len(done.ended))
