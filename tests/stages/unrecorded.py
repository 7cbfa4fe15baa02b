"""Rows that a test stores without a history, where the record is not what is tested."""

from sqlmodel import Session

from intake.casework.ledger.commitments import CHANGED
from intake.db import transaction_memo


def unrecorded(session: Session) -> None:
    """What has been written so far needs no event."""
    session.flush()
    transaction_memo(session).pop(CHANGED, None)
