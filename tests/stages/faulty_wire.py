"""The wire between us and a gateway, for trials: carries so many bytes of an exchange, then resets or falls silent."""

import contextlib
import select
import socket
import struct
import threading
from dataclasses import dataclass
from enum import StrEnum
from queue import Queue
from urllib.parse import urlsplit

_LOT = 65_536
_RESET = struct.pack("ii", 1, 0)  # linger no second: the other side hears a reset


class Fault(StrEnum):
    RESET = "reset"
    SILENCE = "silence"


@dataclass(frozen=True)
class Cut:
    """After so many bytes of the request or, once it has gone through, of the answer."""

    fault: Fault
    request_bytes: int | None = None
    answer_bytes: int | None = None


class FaultyWire:
    """A relay to the server at `url`. `cuts` befall one connection each, in turn; those after go through whole."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._there = (parts.hostname or "", parts.port or 0)
        self.cuts: list[Cut] = []
        self.lengths: list[tuple[int, int]] = []  # of each exchange that went through: request, answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._is_over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self._is_over.set()
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _address = self._listener.accept()
                cut = self.cuts.pop(0) if self.cuts else None
                threading.Thread(target=self._relay, args=(here, cut), daemon=True).start()

    def _relay(self, here: socket.socket, cut: Cut | None) -> None:
        """One exchange: the whole request is read before a byte of it goes on, so that every cut is exact."""
        with here, contextlib.suppress(OSError):
            if cut is not None and cut.request_bytes is not None:
                _read_exactly(here, cut.request_bytes)
                self._befall(here, cut.fault)
                return
            request = _read_message(here)
            with socket.create_connection(self._there) as there:
                there.sendall(request)
                answer = _read_message(there)
            if cut is None:
                self.lengths.append((len(request), len(answer)))
                here.sendall(answer)
                return
            here.sendall(answer[: cut.answer_bytes])
            self._befall(here, cut.fault)

    def _befall(self, here: socket.socket, fault: Fault) -> None:
        if fault is Fault.RESET:
            here.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        else:
            here.settimeout(30)
            while not self._is_over.is_set() and here.recv(_LOT):
                pass  # until the client has had enough


class FaultyConversation(FaultyWire):
    """Of a protocol in which both sides speak in turn (SMTP): each byte goes on as it comes, up to the cut."""

    def __init__(self, url: str) -> None:
        self.heard: Queue[tuple[bytes, bytes]] = Queue()  # of conversations that went through: the client's side, ours
        super().__init__(url)

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def _relay(self, here: socket.socket, cut: Cut | None) -> None:
        with here, contextlib.suppress(OSError), socket.create_connection(self._there) as there:
            said: dict[socket.socket, bytes] = {here: b"", there: b""}
            most = {here: cut and cut.request_bytes, there: cut and cut.answer_bytes}
            while True:
                for speaker in select.select([here, there], [], [])[0]:
                    limit = most[speaker]
                    lot = speaker.recv(_LOT if limit is None else limit - len(said[speaker]))
                    if not lot:
                        self.heard.put((said[here], said[there]))
                        return
                    (there if speaker is here else here).sendall(lot)
                    said[speaker] += lot
                    if cut is not None and len(said[speaker]) == limit:
                        self._befall(here, cut.fault)
                        return


def _read_exactly(stream: socket.socket, count: int) -> bytes:
    read = b""
    while len(read) < count and (lot := stream.recv(count - len(read))):
        read += lot
    return read


def _read_message(stream: socket.socket) -> bytes:
    """A head and as many bytes of body as it says."""
    read = b""
    while b"\r\n\r\n" not in read:
        lot = stream.recv(_LOT)
        if not lot:
            return read
        read += lot
    head, _break, body = read.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    missing = int(lengths[0]) - len(body) if lengths else 0
    return read + _read_exactly(stream, missing)
