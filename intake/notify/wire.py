"""HTTP to a gateway that knows one thing more than a client does: whether any byte of the request is on its way.

Whatever goes wrong before (the name, the connection, TLS) has certainly sent nothing; whatever goes wrong after may
have.
"""

import threading
from typing import Any

from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

AT_ONCE = 32  # connections kept to one host
_request = threading.local()


def begin_request() -> None:
    """Of this thread: nothing of it is on its way yet."""
    _request.has_begun = False


def has_begun() -> bool:
    """Whether a byte of this thread's request left, or may have."""
    return bool(getattr(_request, "has_begun", True))


class _Connection(HTTPConnection):
    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        _request.has_begun = True
        super().send(data)


class _SecureConnection(HTTPSConnection):
    _is_connecting = False

    def connect(self) -> None:
        self._is_connecting = True
        try:
            super().connect()
        finally:
            self._is_connecting = False

    def send(self, data: Any) -> None:
        if self.sock is None and not self._is_connecting:
            self.connect()
        # What is sent to a proxy while connecting is no byte of the request.
        if not self._is_connecting:
            _request.has_begun = True
        super().send(data)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class WireAdapter(HTTPAdapter):
    """Every request once: nothing is repeated behind our back."""

    def __init__(self) -> None:
        super().__init__(max_retries=0, pool_maxsize=AT_ONCE)

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, proxy: Any, **named: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **named)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager


def wired(session: Session) -> Session:
    """`session`, asking by these connections."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, WireAdapter())
    return session
