"""Connections that lead out of the house: whatever a name resolves to, no machine of the inside is asked.

The address is looked at when the connection stands and before a byte is sent, so a name that resolves to one address
when it is checked and to another when it is asked gains nothing.
"""

from ipaddress import ip_address
from typing import Any

from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError


class InsideAddress(HTTPError):
    """The name leads to this machine or to a network of the house."""


def is_outside(address: str) -> bool:
    """Whether it is an address of the public internet, an embedded one of IPv4 looked into."""
    found = ip_address(address.partition("%")[0])
    within = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (within is None or within.is_global)


def _checked(made: Any, allowed: str) -> Any:
    peer = str(made.getpeername()[0])
    if peer != allowed and not is_outside(peer):
        made.close()
        raise InsideAddress(peer)
    return made


def keep_outside(session: Session, *, but: str = "") -> Session:
    """`session`, refusing inside addresses. `but`: an address inside that the settings themselves name."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> Any:
            return _checked(super()._new_conn(), but)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> Any:
            return _checked(super()._new_conn(), but)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    for scheme in ("https://", "http://"):
        adapter = HTTPAdapter(max_retries=0)
        adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
        session.mount(scheme, adapter)
    return session
