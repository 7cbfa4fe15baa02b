"""Each hour: what has happened is sealed. With nothing new, nothing is written."""

from intake.casework.ledger.anchor import anchor_heads
from intake.clock import now
from intake.runtime import process_runtime


def anchor() -> None:
    """Seal the events since the last anchor."""
    with process_runtime().db.unit_of_work() as session:
        anchor_heads(session, at=now())
