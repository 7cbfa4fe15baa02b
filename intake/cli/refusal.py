"""What the user or the settings got wrong, in one line on standard error and exit status 2; never a traceback.

Errors of libraries that only some commands load are known by name, so that nobody loads them to be told.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from intake.cli.lazy import load
from intake.errors import DomainError
from routing.errors import RoutingError

REFUSED = 2
_DATABASE = {"sqlalchemy.exc.OperationalError", "sqlalchemy.exc.InterfaceError"}
_BROKEN_DATABASE = "sqlalchemy.exc.DatabaseError"  # itself, not what is below it: no database at all, a damaged one
_QUEUE = {"redis.exceptions.RedisError"}
_DATABASE_SETTING = "intake.environment:database_setting"


@contextmanager
def one_line_for_errors() -> Iterator[None]:
    """Around a whole process: what was done wrong ends it with a sentence; what we did wrong, with its traceback."""
    try:
        yield
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        refuse(sentence)


def refuse(why: str) -> NoReturn:
    """End this process; without a reason, in silence: the help was printed already."""
    if why:
        sys.stderr.write(f"jiesu: {' '.join(why.split())}\n")
    sys.exit(REFUSED)


def _sentence(error: Exception) -> str | None:
    if isinstance(error, DomainError | RoutingError):
        field = getattr(error, "field", None)
        return f"{field + ' ' if field and field not in str(error) else ''}{error}"
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
    kinds = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
    if _DATABASE.intersection(kinds) or kinds[0] == _BROKEN_DATABASE:
        why = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        return f"the database cannot be used: {why}; {load(_DATABASE_SETTING)()} says where it is"
    if _QUEUE.intersection(kinds):
        return f"the queue cannot be reached: {error}; JIESU_REDIS_URL says where it is"
    return None
