"""The front: an application of Granian's RSGI that hands a WSGI application whole requests, on threads of its own.

Threads are few, and clients may be slow: with a thread for each body that is still on its way, eight of them stop a
server of eight threads. Here they wait in the event loop, where a thousand cost nothing, and are cut off in the end.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]

from intake.front.bodies import BodyLimits, BodyTooLarge, BodyTooSlow, read_body
from intake.front.environ import environ_of
from intake.front.lanes import ASKING_SECONDS, SENDING_SECONDS, Lanes, RequestLane, TooLong

log = logging.getLogger(__name__)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]
_PLAIN = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
_TOO_LARGE = "发送的内容太大。What was sent is too large."
_TOO_SLOW = "发送得太慢，请重试。What was sent came too slowly: please try again."
_BUSY = (
    "现在访问的人很多，请几秒后重试。尚未提交任何内容，返回上一页，已填写的内容仍在。\n"
    "Many people are asking at once: please try again in a few seconds. Nothing was stored; go back, and what you "
    "typed is still there."
)
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_END = b""
MOST_WAITING = 400  # in each lane
_MOST_DIGITS = 18  # of a length: more is too much whatever follows


class Front:
    """`threads` work at a time, parted into `lanes`; who waits there too long is told to come again.

    What has been given a thread ends there, whatever its client does: nothing is cut off half-way.
    """

    def __init__(self, wsgi: Wsgi, limits: BodyLimits, *, threads: int, lanes: Lanes | None = None) -> None:
        self._wsgi, self._limits = wsgi, limits
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._lanes = lanes or Lanes(threads, most_waiting=MOST_WAITING)

    async def __call__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """One request."""
        try:
            body = await read_body(_chunks_of(scope, protocol), _length_of(scope), self._limits)
        except BodyTooLarge:
            protocol.response_str(413, _PLAIN, _TOO_LARGE)
        except BodyTooSlow:
            protocol.response_str(408, _PLAIN, _TOO_SLOW)
        except (ProtocolClosed, OSError):
            pass  # whoever asked has gone
        else:
            with body:
                await self._answer(scope, protocol, body)

    async def _answer(self, scope: Scope, protocol: HTTPProtocol, body: Any) -> None:
        length = body.seek(0, 2)
        body.seek(0)
        lane, address = self._lanes.lane_of(scope), self._lanes.address_of(scope)
        answer = _Answer(self._wsgi, environ_of(scope, body, length))
        seconds = ASKING_SECONDS if scope.method in _BODILESS else SENDING_SECONDS
        try:
            async with lane.place(address, seconds):
                first = await self._in_thread(answer.begin)
        except TooLong:
            protocol.response_str(503, [*_PLAIN, ("retry-after", "5")], _BUSY)
            return
        await self._send(answer, first, protocol, lane, address)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def _send(
        self, answer: "_Answer", first: bytes, protocol: HTTPProtocol, lane: RequestLane, address: str
    ) -> None:
        """Piece by piece as the client takes it: who takes none holds neither a thread nor a place."""
        try:
            if answer.is_whole:
                protocol.response_bytes(answer.status, answer.headers, first)
                return
            sending = protocol.response_stream(answer.status, answer.headers)
            while first:
                await sending.send_bytes(first)
                async with lane.place(address, None):
                    first = await self._in_thread(answer.more)
        except ProtocolClosed:
            pass
        finally:
            if not answer.is_whole:
                await self._in_thread(answer.close)


class _Answer:
    """What a WSGI application answers: at once where it is one piece, else piece by piece as the client takes it."""

    def __init__(self, wsgi: Wsgi, environ: dict[str, Any]) -> None:
        self._wsgi, self._environ = wsgi, environ
        self._pieces: Iterator[bytes] = iter(())
        self._close: Callable[[], None] | None = None
        self.status, self.headers, self.is_whole = 500, [*_PLAIN], True

    def begin(self) -> bytes:
        """All of it, or the first piece."""
        pieces = self._wsgi(self._environ, self._start)
        self._close = getattr(pieces, "close", None)
        known = len(pieces) if isinstance(pieces, list | tuple) else None
        self._pieces = iter(pieces)
        first = self.more()
        self.is_whole = known == 1 or not first or _is_all(first, self.headers)
        if self.is_whole:
            self.close()
        return first

    def more(self) -> bytes:
        """The next piece; empty after the last."""
        return next(filter(None, self._pieces), _END)

    def close(self) -> None:
        if self._close is not None:
            self._close()

    def _start(self, status: str, headers: Headers, _error: Any = None) -> Callable[[bytes], object]:
        self.status, self.headers = int(status[:3]), headers
        return _never_written


def _never_written(_data: bytes) -> object:
    raise NotImplementedError("Flask answers with an iterable")


def _is_all(first: bytes, headers: Headers) -> bool:
    return any(name.lower() == "content-length" and value == str(len(first)) for name, value in headers)


async def _chunks_of(scope: Scope, protocol: HTTPProtocol) -> Any:
    if scope.method in _BODILESS and _length_of(scope) == 0:
        return
    async for chunk in protocol:
        yield chunk


def _length_of(scope: Scope) -> int:
    """Of the body, as announced; -1 where the client does not know it yet."""
    if scope.headers.get("transfer-encoding"):
        return -1
    said = scope.headers.get("content-length") or "0"
    return int(said[:_MOST_DIGITS]) if said.isdecimal() else 0
