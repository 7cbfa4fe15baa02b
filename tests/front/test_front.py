"""The front of the web server: what is slow or too much waits or ends there, and all else arrives whole."""

import asyncio
import contextlib
import hashlib
import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

import pytest

from intake.front.bodies import BodyLimits, BodyTooLarge, BodyTooSlow, read_body
from tests.front.slow_clients import held
from tests.stages.servers import free_port

pytestmark = pytest.mark.slow

HEAD = "POST /told/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Two processes of two threads each, as `jiesu web` starts them."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.serving", "tests.front.small_app:create_app", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                ask(port, "GET", "/told/ready")
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def ask(
    port: int, method: str, path: str, body: bytes | Iterator[bytes] | None = None, **heads: str
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in heads.items()})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "begun", [HEAD, "POST /told/x HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", ""], ids=["bodies", "heads", "idle"]
)
def test_slow_clients_take_nobodys_place(port: int, begun: str) -> None:
    with held(port, 300, begun):
        for n in range(20):
            status, _body = ask(port, "GET", f"/told/{n}")
            assert status == 200


@pytest.mark.proof
@pytest.mark.parametrize("addresses", [1, 200])
def test_a_thousand_slow_clients_take_nobodys_place(port: int, addresses: int) -> None:
    with held(port, 1_000, HEAD, addresses):
        took = []
        for n in range(100):
            begun = time.perf_counter()
            status, _body = ask(port, "GET", f"/told/{n}")
            took.append(time.perf_counter() - begun)
            assert status == 200
    sys.stdout.write(
        f"1,000 slow bodies of {addresses} addresses: a page beside them p95 {sorted(took)[95] * 1000:.0f} ms\n"
    )


def test_what_is_sent_arrives_whole(port: int) -> None:
    body = bytes(range(256)) * 10_000
    status, answer = ask(
        port, "POST", "/told/%E5%8D%8F%E4%BC%9A/a%2Fb?q=%E6%94%B6%E8%B4%B9", body, X_Given="1", X_GIVEN="2"
    )
    told = json.loads(answer)
    assert (status, told["word"], told["query"]) == (200, "协会/a/b", "收费")
    assert told["digest"] == hashlib.sha256(body).hexdigest()
    assert told["client"] == "127.0.0.1"
    assert told["heads"]["host"] == f"127.0.0.1:{port}"
    # Sent in chunks, its length unknown before.
    _status, answer = ask(port, "POST", "/told/x", iter([body[:700_000], body[700_000:]]))
    assert json.loads(answer)["digest"] == hashlib.sha256(body).hexdigest()


def test_a_head_that_would_pass_for_a_proxys_is_left_out(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET /told/x HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 8.8.8.8\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert b"8.8.8.8" not in answer


def test_a_head_in_several_lines_is_one(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        lines = "Cookie: a=1\r\nCookie: b=2\r\nX-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2\r\n"
        client.sendall(f"GET /told/x HTTP/1.1\r\nHost: a\r\n{lines}Connection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    heads = json.loads(answer.partition(b"\r\n\r\n")[2])["heads"]
    assert (heads["cookie"], heads["x-forwarded-for"]) == ("a=1; b=2", "10.0.0.1,10.0.0.2")


def test_an_answer_in_pieces_arrives_whole(port: int) -> None:
    status, answer = ask(port, "GET", "/pieces")
    assert (status, answer) == (200, b"".join(bytes([n]) * 20_000 for n in range(50)))
    assert ask(port, "HEAD", "/told/x") == (200, b"")
    assert ask(port, "GET", "/broken")[0] == 500


def test_too_much_is_refused_before_it_is_read(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(b"POST /told/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4000001\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 413")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(b"POST /told/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(5):
                client.sendall(b"F4240\r\n" + bytes(1_000_000) + b"\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_who_goes_in_the_middle_leaves_nothing_behind(port: int) -> None:
    for begun in (HEAD, HEAD + "half"):
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(begun.encode())
    assert ask(port, "GET", "/told/x")[0] == 200


async def dribbled(pieces: int, size: int, every: float) -> AsyncIterator[bytes]:
    for _ in range(pieces):
        await asyncio.sleep(every)
        yield bytes(size)


def ran(reading: Coroutine[Any, Any, IO[bytes]]) -> IO[bytes]:
    """In a thread of its own: a browser of another test may have left this one an event loop that runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, reading).result()


def test_a_body_is_cut_off_by_how_much_came_not_by_how_it_was_parted() -> None:
    limits = BodyLimits(1_000_000, seconds=0.8, per_second=10_000)
    # Slow, and yet as fast as is asked: 8,000 bytes buy eight tenths of a second.
    with ran(read_body(dribbled(4, 8_000, 0.3), 32_000, limits)) as body:
        assert body.read() == bytes(32_000)
    with pytest.raises(BodyTooSlow):
        ran(read_body(dribbled(100, 1, 0.05), 5_000, limits))
    with pytest.raises(BodyTooLarge):
        ran(read_body(dribbled(3, 400_000, 0), -1, limits))
    with pytest.raises(BodyTooLarge):
        ran(read_body(dribbled(1, 1, 0), 1_000_001, limits))
