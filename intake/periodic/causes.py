"""Why a job failed, in one line that carries nothing of what people wrote."""

import traceback

from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

_MOST = 300
_OURS = ("/intake/", "/routing/", "/workers/")


def cause_of(error: BaseException) -> str:
    """The kind of error and the place in our own code; its message only where that speaks of machines alone.

    The message of any other may quote a value, as a name or a number that somebody gave.
    """
    said = f"{type(error).__name__}{_message(error)}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if any(part in frame.filename for part in _OURS)]
    if not ours:
        return said[:_MOST]
    place = ours[-1].filename
    start = max(place.rfind(part) for part in _OURS) + 1
    return f"{said[:_MOST]} ({place[start:]}:{ours[-1].lineno})"


def _message(error: BaseException) -> str:
    if isinstance(error, OperationalError):
        return f": {str(error.orig).strip().partition(chr(10))[0]}"
    if isinstance(error, OSError):
        return f": {error.strerror}" if error.strerror else ""
    return f": {error}" if isinstance(error, RedisError) else ""
