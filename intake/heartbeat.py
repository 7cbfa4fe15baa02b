"""When did a worker last do what cron asked? Written by a job each minute."""

from datetime import datetime

from redis import Redis

_KEY = "jiesu:heartbeat"
_SECONDS_KEPT = 3600


def leave_heartbeat(redis: Redis, *, at: datetime) -> None:
    redis.set(_KEY, at.isoformat(), ex=_SECONDS_KEPT)


def find_last_heartbeat(redis: Redis) -> datetime | None:
    """None when there was none within the hour."""
    word = redis.get(_KEY)
    return datetime.fromisoformat(word.decode() if isinstance(word, bytes) else word) if word else None
