"""What was guessed for a complaint when it came in, and what who was asked said of it."""

from sqlalchemy import select
from sqlmodel import Session

from intake.models import Suggestion

_guesses = Suggestion.__table__


def best_guess(session: Session, complaint_id: int) -> str:
    """The first of those kept with a complaint that nobody said no to; empty where there is none."""
    return next((one.code for one in kept_guesses(session, complaint_id) if one.rank and not one.is_declined), "")


def kept_guesses(session: Session, complaint_id: int) -> list[Suggestion]:
    """What was guessed for a complaint when it came in, the surest first."""
    of_it = select(Suggestion).where(_guesses.c.complaint_id == complaint_id)
    return list(session.scalars(of_it.order_by(_guesses.c.rank.nulls_last(), _guesses.c.id)))


def taken_guesses(session: Session, complaint_id: int) -> frozenset[str]:
    """Those that who was asked said yes to."""
    return frozenset(one.code for one in kept_guesses(session, complaint_id) if one.is_taken)


def declined_guesses(session: Session, complaint_id: int) -> frozenset[str]:
    """Those that who was asked said no to."""
    return frozenset(one.code for one in kept_guesses(session, complaint_id) if one.is_declined)
