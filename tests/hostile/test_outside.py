"""Files of texts are fetched from outside alone: no address of the inside, by name or by a second answer."""

import io
import socket
import threading
from collections.abc import Iterator

import pytest
from requests import Session

from intake.notify.public_address import InsideAddress, is_outside, keep_outside
from intake.notify.twilio_media import MediaGone, fetch_media
from intake.settings import Settings
from tests.stages.twilio_server import ACCOUNT

INSIDE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::", "::"),
)


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_known(address: str) -> None:
    assert not is_outside(address)
    assert is_outside("8.8.8.8")
    assert is_outside("2606:4700:4700::1111")


@pytest.fixture
def inside() -> Iterator[tuple[int, list[bytes]]]:
    """A service of the house that keeps whatever it is sent."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                client, _address = server.accept()
            except OSError:
                return
            with client:
                client.settimeout(2)
                heard.append(client.recv(4096))

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], heard
    server.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_that_leads_inside_is_sent_no_byte(inside: tuple[int, list[bytes]], scheme: str) -> None:
    port, heard = inside
    with keep_outside(Session()) as session:
        session.trust_env = False
        with pytest.raises(InsideAddress):
            session.get(f"{scheme}://localhost:{port}/latest/meta-data", timeout=3)
    assert not any(heard)


def test_a_name_that_is_outside_when_looked_at_and_inside_when_asked_gains_nothing(
    settings: Settings, inside: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, heard = inside
    answers = iter(["93.184.216.34"])
    resolve = socket.getaddrinfo

    def rebinding(host: str, asked: int, *rest: int) -> list[tuple[object, ...]]:
        there = next(answers, "127.0.0.1")
        return resolve(there, port, *rest)  # type: ignore[return-value]

    assert is_outside(next(answers))
    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    own = settings.model_copy(update={"twilio_account_sid": ACCOUNT, "twilio_api_url": ""})
    with pytest.raises(MediaGone, match="InsideAddress"):
        fetch_media(own, f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/x", io.BytesIO(), most=10)
    assert not any(heard)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        f"https://api.twilio.com@10.0.0.1/2010-04-01/Accounts/{ACCOUNT}/Messages/x",
        f"https://api.twilio.com.evil.example/2010-04-01/Accounts/{ACCOUNT}/Messages/x",
        f"http://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/x",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "",
        "//[",
        "https://[::1",
    ],
)
def test_an_address_that_is_not_of_our_account_is_not_asked(settings: Settings, url: str) -> None:
    own = settings.model_copy(update={"twilio_account_sid": ACCOUNT, "twilio_api_url": ""})
    with pytest.raises(MediaGone):
        fetch_media(own, url, io.BytesIO(), most=10)
