"""Where a request comes from, as far as that can be told."""

from ipaddress import ip_address

from flask import request

from intake.web.context import runtime
from intake.web.gate.hosts import host_name, is_here

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via", "X-Forwarded-Host", "X-Forwarded-Proto")


def counted_address() -> str:
    """Whose bucket a request falls into. Never anything but a bucket: it may be made up.

    While a proxy stands in front and nobody has said so, all seem to come from it. A whole city would share one bucket
    then, so the last address that proxies named, and that is not one of their own, is taken for it.
    """
    seen = request.remote_addr or ""
    if runtime().settings.is_proxy_unsaid and not _is_public(seen):
        named = [one.strip() for one in ",".join(request.headers.getlist("X-Forwarded-For")).split(",")]
        return next((one for one in reversed(named) if _is_public(one)), seen)
    return seen


def is_from_here() -> bool:
    """Whether somebody on this machine asks, and no proxy of this machine for somebody else.

    Where a proxy stands in front of us that nobody has told us of, it may be the one that asks.
    """
    settings = runtime().settings
    before = request.environ.get("werkzeug.proxy_fix.orig", {})
    seen = before.get("REMOTE_ADDR") or request.remote_addr or ""
    if settings.is_proxy_unsaid or any(name in request.headers for name in _FORWARDED):
        return False
    return is_here(seen) and is_here(host_name(request.host) or "")


def _is_public(address: str) -> bool:
    try:
        return ip_address(address).is_global
    except ValueError:
        return False
