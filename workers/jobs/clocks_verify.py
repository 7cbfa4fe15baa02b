"""Each night: every deadline derived anew from its events. What differs raises an alarm; no row is changed."""

import logging
from itertools import islice

from intake.casework.reconcile.alarm import tell_of_differences
from intake.casework.reconcile.verification import VerificationProgress, differences
from intake.clock import now
from intake.runtime import process_runtime

log = logging.getLogger(__name__)

SHOWN = 20  # named in the log and in the office's record; all of them are printed by `jiesu clocks verify`


def verify_clocks() -> None:
    """Compare all of them, keep what was found, and tell the supervisors where anything differs."""
    runtime, at, checked = process_runtime(), now(), VerificationProgress()
    with runtime.db.reading(is_snapshot=True) as session:
        found = differences(session, runtime.collaborators(session), at=at, checked=checked)
        shown = list(islice(found, SHOWN))
        count = len(shown) + sum(1 for _ in found)
    for one in shown:
        log.error("complaint %s: %s %s differs from its events", one.number, one.clock or "cache", one.field)
    with runtime.db.unit_of_work() as session:
        tell_of_differences(session, checked, count, shown, at=at)
