"""By which names we are asked: those of the public URL and of the settings, this machine itself, and no other.

A name that a stranger points at us would let their page speak to ours as if it were theirs.
"""

import re
from ipaddress import ip_address

from flask import Flask, request
from werkzeug.exceptions import BadHost, HTTPException

from intake.settings import Settings
from intake.web.context import runtime

# A name or an address, perhaps a port; two heads of it arrive joined by a comma, and so are none.
_HOST = re.compile(
    r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9]([a-z0-9._-]{0,252}[a-z0-9])?)\.?(:[0-9]{1,5})?", re.IGNORECASE
)
_HEALTH = "health"  # asked by machines that know our address alone, and tells nobody's secret
_GATEWAYS = "/hooks/"  # believed by their signature over the public address, whatever a proxy makes of the name


class NotOurName(HTTPException):
    """Asked by a name that is none of ours (RFC 9110 §15.5.20)."""

    code = 421
    description = "not served here"


def install(app: Flask) -> None:
    app.before_request(_refuse_strangers)


def _refuse_strangers() -> None:
    name = host_name(request.host)
    if name is None:
        raise BadHost
    is_open = request.blueprint == _HEALTH or request.path.startswith(_GATEWAYS)
    if not is_open and not is_answered(name, runtime().settings):
        raise NotOurName


def host_name(host: str) -> str | None:
    """The name alone, in small letters; None for what is no host at all."""
    found = _HOST.fullmatch(host)
    return found["name"].strip("[]").lower() if found else None


def is_answered(name: str, settings: Settings) -> bool:
    """An address is no name that anybody could point at us: while no public one by HTTPS is set, it will do."""
    return name in settings.host_names or is_here(name) or (not settings.is_https and _is_address(name))


def is_here(name: str) -> bool:
    """Whether it means the machine it is said on."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _is_address(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False
