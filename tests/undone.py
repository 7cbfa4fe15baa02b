"""A session in which a test may write what it likes: all of it is undone at its end."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlmodel import Session

from intake.db import Database


class _Undone(Exception):
    pass


@contextmanager
def undone(database: Database) -> Iterator[Session]:
    """A unit of work that never commits; what goes wrong in it is raised as it is."""
    with suppress(_Undone), database.unit_of_work() as session:
        yield session
        raise _Undone
