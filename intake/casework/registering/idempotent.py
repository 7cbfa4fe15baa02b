"""Running a unit of work again when two did the same thing at the same instant."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from intake.db import Database

Result = TypeVar("Result")
TRIES = 3
_RERUN = "jiesu:rerun"


def once(database: Database, work: Callable[[Session], Result]) -> Result:
    """Run `work` in a unit of work; on a collision of unique keys, run it again from the start.

    The citizen clicked twice, the provider repeated its webhook, two numbers drawn at random were equal: in each
    case the loser's transaction is undone whole, and its second run finds the winner's row. A savepoint would save
    the retry and cost two round trips on every intake that does not collide.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            with database.unit_of_work() as session:
                session.info[_RERUN] = tries_left < TRIES - 1
                return work(session)
        except IntegrityError:
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def is_rerun(session: Session) -> bool:
    """Whether this unit of work has collided before: what it is about to write may be there already."""
    return bool(session.info.get(_RERUN))
