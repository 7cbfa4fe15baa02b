"""The one question every test of clocks may ask: are the stored clocks what the events of the complaint give?

It is asked twice: of the product's own derivation, and of an oracle that shares no code with the product.
"""

from datetime import datetime

from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.casework.reconcile.verification import StoredDifference, differences
from intake.models import Complaint
from tests.clocks.oracle.comparison import StoredDays, StoredTerms, disagreements, read_events
from tests.clocks.oracle.told import wrong_dates


def check_replay(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime, is_swept: bool = True
) -> None:
    """Every row and every cache of the complaint equals its derivation.

    That a clock ran out is written by the sweep alone. Before it has come by (`is_swept=False`) that may be missing,
    and nothing else: also the clocks of a pause that is over stand still in the rows and in the derivation alike, for
    it is the event of the sweep that lets them run on.
    """
    session.flush()
    found = [
        (each.clock, each.field, each.stored, each.derived)
        for each in differences(session, collaborators, at=at, only=complaint.id)
        if is_swept or not _is_unmarked(each)
    ]
    assert not found, "\n".join(map(str, found))
    denied = disagreements(session, complaint.id, at=at, is_swept=is_swept)
    assert not denied, "the oracle says otherwise:\n" + "\n".join(map(str, denied))


def check_told(session: Session, complaint: Complaint) -> None:
    """Every date that an event told was the right one then. It asks anew for each event, so it is for the end."""
    wrong = wrong_dates(read_events(session, complaint.id), StoredTerms(session), StoredDays(session))
    assert not wrong, "\n".join(map(str, wrong))


def check_replays(session: Session, collaborators: Collaborators, *, at: datetime) -> None:
    """Of every complaint there is, where nobody need have swept."""
    complaints = session.exec(select(Complaint)).all()
    assert complaints
    for complaint in complaints:
        check_replay(session, collaborators, complaint, at=at, is_swept=False)
        check_told(session, complaint)


def _is_unmarked(difference: StoredDifference) -> bool:
    return difference.field == "breached_at" and difference.stored is None
