"""Clients that begin a request and never come to its end."""

import contextlib
import socket
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def held(port: int, count: int, begun: str, addresses: int = 1) -> Iterator[None]:
    """So many clients of so many addresses that begin a request and go on a byte at a time, until the block ends."""
    clients = [
        socket.create_connection(("127.0.0.1", port), source_address=(f"127.0.0.{1 + n % addresses}", 0))
        for n in range(count)
    ]
    for client in clients:
        client.sendall(begun.encode())
    is_over = threading.Event()

    def dribble() -> None:
        while not is_over.wait(0.2):
            for client in clients:
                with contextlib.suppress(OSError):
                    client.sendall(b"x")

    thread = threading.Thread(target=dribble)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        for client in clients:
            client.close()
