"""Tries drafts of the rules on the past, a slice at a time, so that no message or clock waits long behind a replay."""

import logging
from datetime import timedelta

from intake.clock import now
from intake.rulemaking.replays import compare, replay
from intake.runtime import process_runtime

log = logging.getLogger(__name__)

# Then it is laid down, and a fresh nudge goes to the end of the queue; a lost nudge is made up for within the minute.
SLICE = timedelta(seconds=15)


def replay_rules() -> None:
    """Go on with the replays that wait, or whose worker died. Two workers never hold the same one."""
    runtime, until = process_runtime(), now() + SLICE
    while now() < until:
        with runtime.db.unit_of_work() as session:
            claim = replay.claim_next(session, at=now())
        if claim is None:
            return
        try:
            compare.run_replay(runtime.db, runtime.jobs, claim, now=now, until=until)
        except replay.Superseded as error:
            log.info("replay %s: %s", claim.replay_id, error)
