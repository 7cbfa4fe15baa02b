"""What a virus scanner says of a file: clamd, over the socket it listens at (INSTREAM)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from intake.errors import DomainError
from intake.vocabulary import ScanState
from routing.translatable import N_

if TYPE_CHECKING:
    from clamav_client.clamd import ClamdNetworkSocket

_PATIENCE = 60  # seconds
_PORT = 3310
_FOUND, _CLEAN = "FOUND", "OK"


class ScannerFailed(DomainError):
    """The scanner did not answer, or not whether there is a virus: the file goes on waiting."""

    status = 503

    def __init__(self, why: object) -> None:
        super().__init__(N_("the virus scanner did not answer: %(why)s"), why=str(why))


class Scanner:
    """One clamd, at `tcp://host:port` or `unix:///path`. Each file has a connection of its own."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)

    def look_at(self, blocks: Iterable[bytes]) -> ScanState:
        """CLEAN or INFECTED. Raises ScannerFailed, and whatever reading the blocks raises."""
        with _failing():
            said = self._client().instream(BufferedReader(_Readable(blocks)))
        states = {state for state, _virus in said.values()}
        if _FOUND in states:
            return ScanState.INFECTED
        if states != {_CLEAN}:
            raise ScannerFailed(f"it said {sorted(map(str, states))}")
        return ScanState.CLEAN

    def check(self) -> None:
        """Raises ScannerFailed where it does not answer."""
        with _failing():
            self._client().ping()

    def _client(self) -> "ClamdNetworkSocket":
        from clamav_client import clamd  # noqa: PLC0415 - only where a scanner is set up

        if self._address.scheme == "unix":
            return clamd.ClamdUnixSocket(self._address.path, timeout=_PATIENCE)
        return clamd.ClamdNetworkSocket(self._address.hostname or "", self._address.port or _PORT, timeout=_PATIENCE)


@contextmanager
def _failing() -> Iterator[None]:
    from clamav_client.clamd import ClamdError  # noqa: PLC0415

    try:
        yield
    except (ClamdError, OSError) as error:
        raise ScannerFailed(error) from error


class _Readable(RawIOBase):
    """Blocks as a file that is read to its end."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks: Iterator[bytes] = iter(blocks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if not self._rest:
            self._rest = next(self._blocks, b"")
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)
