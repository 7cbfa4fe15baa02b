"""A small closed-loop load generator: a few kept-alive connections to 127.0.0.1, bounded in time."""

import re
import socket
import threading
import time
from dataclasses import dataclass, field

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
STATUS = slice(9, 12)  # of b"HTTP/1.1 200 OK"


@dataclass
class Load:
    """What one run saw: seconds a request, and every answer that was not 2xx."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def drive(port: int, path: str, bodies: list[bytes], *, connections: int, seconds: float) -> Load:
    """POST `bodies` in turn over `connections` for `seconds`."""
    load, until = Load(seconds=seconds), time.perf_counter() + seconds
    requests = [_request(path, body) for body in bodies]
    threads = [
        threading.Thread(target=_worker, args=(port, requests[i::connections] or requests, until, load))
        for i in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return load


def _worker(port: int, requests: list[bytes], until: float, load: Load) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        turn = 0
        while time.perf_counter() < until:
            begun = time.perf_counter()
            connection.sendall(requests[turn % len(requests)])
            answer = _answer(connection)
            load.latencies.append(time.perf_counter() - begun)
            if answer[STATUS][:1] != b"2":
                load.refused.append(answer[:400])
            turn += 1


def _answer(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    found = LENGTH.search(head)
    wanted = int(found.group(1)) if found else 0
    while len(body) < wanted:
        body += _more(connection)
    return head + b"\r\n\r\n" + body


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("the server hung up")
    return data


def _request(path: str, body: bytes) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*lines, "", "")).encode() + body
