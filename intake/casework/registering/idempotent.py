"""Running a unit of work again when two got in each other's way at the same instant."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from intake.db import Database, was_in_the_way

Result = TypeVar("Result")
TRIES = 3
# The two that met go on at different instants; who has waited longer than this for a lock does not begin again.
_PAUSE_SECONDS, _PATIENCE_SECONDS = 0.05, 10.0
_RERUN = "jiesu:rerun"


def once(database: Database, work: Callable[[Session], Result], *, is_repeatable: bool = False) -> Result:
    """Run `work` in a unit of work; on a collision of unique keys, or of locks, run it again from the start.

    The citizen clicked twice, the provider repeated its webhook, two numbers drawn at random were equal: in each
    case the loser's transaction is undone whole, and its second run finds the winner's row. A savepoint would save
    the retry and cost two round trips on every intake that does not collide. Of two that hold what the other waits
    for the database undoes one whole; it finds what the other has made of it.

    Work that `is_repeatable` finds what it did itself, even where the answer to its COMMIT was lost: so it does not ask
    beforehand whether its connection still stands, and runs again if not.
    """
    began = time.monotonic()
    for tries_left in reversed(range(TRIES)):
        try:
            is_first = tries_left == TRIES - 1
            with database.unit_of_work(is_tried_again=is_repeatable and is_first) as session:
                session.info[_RERUN] = not is_first
                return work(session)
        except DBAPIError as error:
            is_late = time.monotonic() - began > _PATIENCE_SECONDS
            is_lost = is_repeatable and error.connection_invalidated
            if not tries_left or is_late or not (isinstance(error, IntegrityError) or was_in_the_way(error) or is_lost):
                raise
            if not isinstance(error, IntegrityError):
                time.sleep(random.uniform(0, _PAUSE_SECONDS))
    raise AssertionError("unreachable")


def is_rerun(session: Session) -> bool:
    """Whether this unit of work has collided before: what it is about to write may be there already."""
    return bool(session.info.get(_RERUN))
