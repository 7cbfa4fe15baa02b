"""Whether there is a queue at the address that the settings give."""

from redis import Redis
from redis.exceptions import RedisError

from intake import environment
from intake.errors import InvalidInput
from routing.translatable import N_


def require_queue(url: str) -> None:
    """Once at work they wait for a queue that went away; one that never was there is a wrong address."""
    try:
        with Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as redis:
            redis.ping()
    except RedisError as error:
        raise InvalidInput(
            N_("the queue cannot be reached: %(why)s; %(setting)s says where it is"),
            why=error,
            setting=environment.REDIS_URL,
        ) from None
    except ValueError:
        raise InvalidInput(N_("is no address of a queue"), field=environment.REDIS_URL) from None
