"""Each night: whether the quarter that is over was scored; if not, every association is, once."""

import logging

from sqlalchemy.exc import IntegrityError

from intake.clock import now
from intake.key_supervision.scoring import score_quarter
from intake.runtime import process_runtime

log = logging.getLogger(__name__)


def score_key_list() -> None:
    """Run twice, it scores once."""
    try:
        with process_runtime().db.unit_of_work() as session:
            row = score_quarter(session, at=now())
            told = f"round {row.id}: {row.associations} associations, {row.state}" if row else "nothing to score"
    except IntegrityError:
        log.info("another worker scored the quarter")
        return
    log.info("key supervision: %s", told)
