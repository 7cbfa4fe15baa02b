"""Each morning: whoever keeps the cards hears of those that are to be looked at again."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.outbox import staff_notices
from intake.knowledge.reading import REVIEW_AHEAD, due_for_review
from routing.calendars.working_time import local_day


def remind_of_cards(session: Session, *, at: datetime) -> int:
    """The hotline, or the department whose guide it is, once a review day; how many are to be looked at."""
    due = due_for_review(session, local_day(at) + REVIEW_AHEAD)
    for card in due:
        cause, said = f"{card.key}:{card.said.review_on}", {"card": card.said.title, "key": card.key}
        told = {"day": str(card.said.review_on), "department_id": card.said.department_id}
        staff_notices.notify_desk(session, staff_notices.CARD_REVIEW, cause=cause, at=at, **told, **said)
    return len(due)
