"""What a virus scanner says of a file: clamd, over the socket it listens at.

Its protocol, as clamd's manual has it: a command that ends with a line, `INSTREAM` followed by pieces, each after its
length in four bytes, the last of no length; one line in answer.
"""

import socket
import struct
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from intake.errors import DomainError
from intake.vocabulary import ScanState
from routing.translatable import N_

_PATIENCE = 60  # seconds
_PORT = 3310
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096
_NO_MORE = struct.pack("!L", 0)
_HUNG_UP = "it closed the connection"


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
        with self._connected() as wire:
            is_sent = _send(wire, b"nINSTREAM\n") and all(_send(wire, piece) for piece in _framed(blocks))
            said = _answer(wire)
        if is_sent and said.endswith(" FOUND"):
            return ScanState.INFECTED
        if not is_sent or said != "stream: OK":  # what it saw a part of is not clean
            raise ScannerFailed(said or _HUNG_UP)
        return ScanState.CLEAN

    def check(self) -> None:
        """Raises ScannerFailed where it does not answer."""
        with self._connected() as wire:
            said = _answer(wire) if _send(wire, b"nPING\n") else ""
        if said != "PONG":
            raise ScannerFailed(said or _HUNG_UP)

    def _connected(self) -> socket.socket:
        try:
            if self._address.scheme != "unix":
                place = (self._address.hostname or "", self._address.port or _PORT)
                return socket.create_connection(place, timeout=_PATIENCE)
            wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                wire.settimeout(_PATIENCE)
                wire.connect(self._address.path)
            except OSError:
                wire.close()
                raise
        except OSError as error:
            raise ScannerFailed(error) from error
        return wire


def _framed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """An empty piece would end the file early: only the last is one."""
    for block in blocks:
        for start in range(0, len(block), _PIECE):
            piece = block[start : start + _PIECE]
            yield struct.pack("!L", len(piece)) + piece
    yield _NO_MORE


def _send(wire: socket.socket, content: bytes) -> bool:
    """False where it hung up: what it said before, such as that a file is too large for it, is still to be read."""
    try:
        wire.sendall(content)
    except TimeoutError as error:
        raise ScannerFailed(error) from error
    except OSError:
        return False
    return True


def _answer(wire: socket.socket) -> str:
    try:
        with wire.makefile("rb") as stream:
            return stream.readline(_LONGEST_ANSWER).decode(errors="replace").strip()
    except OSError as error:
        raise ScannerFailed(error) from error
