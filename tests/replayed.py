"""The one question every test of clocks may ask: are the stored clocks what the events of the complaint give?"""

from datetime import datetime

from sqlmodel import Session

from intake.casework.office import Office
from intake.casework.verification import differences
from intake.models import Complaint


def check_replay(session: Session, office: Office, complaint: Complaint, *, at: datetime) -> None:
    """Every row and every cache of the complaint equals its derivation."""
    session.flush()
    found = [
        (each.clock, each.field, each.stored, each.derived)
        for each in differences(session, office, at=at, only=complaint.id)
    ]
    assert not found, "\n".join(map(str, found))
