"""When did a worker last do what cron asked? Written by a job each minute."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import Redis

_KEY = "jiesu:heartbeat"
_SECONDS_KEPT = 3600
# Clocks of two machines differ by less than this; a mark further ahead was left by a clock that was put back since.
AHEAD = timedelta(minutes=1)


def leave_heartbeat(redis: "Redis", *, at: datetime) -> None:
    redis.set(_KEY, at.isoformat(), ex=_SECONDS_KEPT)


def find_last_heartbeat(redis: "Redis") -> datetime | None:
    """None when there was none within the hour."""
    word = redis.get(_KEY)
    return datetime.fromisoformat(word.decode() if isinstance(word, bytes) else word) if word else None


def is_late(mark: datetime, *, at: datetime, patience: timedelta) -> bool:
    """Whether that long has passed since `mark`. One in the future tells nothing of the time since, so it is late."""
    return at - mark > patience or mark - at > AHEAD
