"""How often one address may post to a public form. Counted in Redis; in memory while Redis is away."""

from collections.abc import Callable

from flask import Blueprint, Flask
from flask_limiter import Limiter

from intake.settings import Settings
from intake.web.gate.addresses import counted_address

_LIMITER = "jiesu-limiter"
# An address may stand for a whole office or a telephone network, so public doors are wide; guessing is not sending.
GUESSING = "20 per minute; 200 per hour"
LOOKING_UP = "60 per minute"
FORGING = "60 per minute"  # posts to the doors of gateways without their signature
_UNSIGNED = frozenset({401, 403})
ATTACHING = "60 per minute; 600 per hour"  # files, each by itself


def install(app: Flask, settings: Settings) -> None:
    limiter = Limiter(
        counted_address,
        storage_uri=_storage(settings.redis_url),
        storage_options={"socket_connect_timeout": 1, "socket_timeout": 1} if settings.redis_url else {},
        in_memory_fallback_enabled=bool(settings.redis_url),
        key_prefix="jiesu",
        strategy="fixed-window",
    )
    limiter.init_app(app)
    app.extensions[_LIMITER] = limiter


def limit(
    app: Flask,
    blueprint: Blueprint,
    rate: str,
    *,
    methods: tuple[str, ...] = ("POST",),
    whose: Callable[[], str] = counted_address,
) -> None:
    """Let one address, or whoever `whose` tells, send to a blueprint no oftener than `rate`; before it is mounted."""
    app.extensions[_LIMITER].limit(rate, key_func=whose, methods=list(methods))(blueprint)


def limit_forging(app: Flask, blueprint: Blueprint) -> None:
    """A door of gateways: what is signed comes in as often as it likes, what is not is soon not looked at any more."""
    limiter = app.extensions[_LIMITER]
    limiter.limit(FORGING, methods=["POST"], deduct_when=lambda answer: answer.status_code in _UNSIGNED)(blueprint)


def limit_sending(app: Flask, blueprint: Blueprint, settings: Settings) -> None:
    """The limit of the doors complaints come in by, as the settings say."""
    if settings.public_posts_per_minute:
        limit(app, blueprint, f"{settings.public_posts_per_minute} per minute")


def _storage(redis_url: str) -> str:
    """The same address as `limits` spells it."""
    if redis_url.startswith("unix://"):
        return "redis+" + redis_url
    return redis_url or "memory://"
