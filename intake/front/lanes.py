"""Lanes: of the threads of a process the public may take some, gateways some, and whoever is signed in all of them.

Within a lane addresses take turns: a thousand requests of one address hold up its own, and the next one's comes next.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum

from granian.rsgi import Scope

# How long a request may wait for its turn. Whoever sends something waits longer, for it is not to be sent twice.
ASKING_SECONDS, SENDING_SECONDS = 5.0, 20.0
_GATEWAYS = "/hooks/"


class LaneName(StrEnum):
    """Who comes by it."""

    STAFF = "staff"
    GATEWAYS = "gateways"
    PUBLIC = "public"


class TooLong(Exception):
    """It would have waited too long, or too many wait already."""


class RequestLane:
    """`most` at a time; `most_waiting` more may wait, addresses taking turns. Used in one event loop alone."""

    def __init__(self, most: int, most_waiting: int) -> None:
        self._free, self._room = most, most_waiting
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._count = 0

    @asynccontextmanager
    async def place(self, address: str, seconds: float | None) -> AsyncIterator[None]:
        """One of the places, as soon as it is this address's turn. Raises TooLong; with `None` it never is."""
        await self._enter(address, seconds)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, address: str, seconds: float | None) -> None:
        if self._free:
            self._free -= 1
            return
        if seconds is not None and self._count >= self._room:
            raise TooLong
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, deque()).append(turn)
        self._count += 1
        try:
            async with asyncio.timeout(seconds):
                await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            self._give_up(address, turn)
            if isinstance(error, TimeoutError):
                raise TooLong from None
            raise

    def _give_up(self, address: str, turn: "asyncio.Future[None]") -> None:
        if turn.done() and not turn.cancelled():
            self._leave()  # the turn came at the same instant: the next one's
            return
        line = self._waiting.get(address, deque())
        if turn in line:
            line.remove(turn)
            self._count -= 1
            if not line:
                del self._waiting[address]

    def _leave(self) -> None:
        while self._waiting:
            address, line = self._waiting.popitem(last=False)
            turn = line.popleft()
            self._count -= 1
            if line:
                self._waiting[address] = line  # at the end: all others come before its next one
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class Lanes:
    """Which lane a request goes by. `is_signed_in` is told its cookies; `proxies` as many stand in front of us."""

    def __init__(
        self,
        threads: int,
        *,
        most_waiting: int,
        proxies: int = 0,
        is_signed_in: Callable[[str], bool] = lambda _: False,
    ) -> None:
        some = max(1, threads // 2)
        self._lanes = {
            LaneName.STAFF: RequestLane(threads, most_waiting),
            LaneName.GATEWAYS: RequestLane(max(1, some // 2), most_waiting),
            LaneName.PUBLIC: RequestLane(some, most_waiting),
        }
        self._proxies, self._is_signed_in = proxies, is_signed_in

    def lane_of(self, scope: Scope) -> RequestLane:
        return self._lanes[self._name_of(scope)]

    def _name_of(self, scope: Scope) -> LaneName:
        if scope.path.startswith(_GATEWAYS):
            return LaneName.GATEWAYS
        cookies = scope.headers.get("cookie")
        return LaneName.STAFF if cookies and self._is_signed_in(cookies) else LaneName.PUBLIC

    def address_of(self, scope: Scope) -> str:
        """As our own proxies name it, else whoever is connected."""
        heads: list[str] = scope.headers.get_all("x-forwarded-for")  # type: ignore[attr-defined]
        named = [one.strip() for one in ",".join(heads).split(",") if one.strip()]
        if self._proxies and len(named) >= self._proxies:
            return named[-self._proxies]
        return str(scope.client.rpartition(":")[0])
