"""By which names the server answers, and whom it takes for this machine or for one visitor."""

import pytest
from flask import Flask

from intake.app import create_app
from intake.runtime import build_runtime
from intake.settings import Settings

PUBLIC = {"public_url": "https://jiesu.example.cn", "allowed_hosts": "intern.example.cn", "trusted_proxies": 1}


def made(settings: Settings, **changed: object) -> Flask:
    return create_app(build_runtime(settings.model_copy(update=changed)))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *(("jiesu.example.cn", 200), ("JIESU.example.cn:443", 200), ("jiesu.example.cn.", 200), ("localhost", 200)),
        *(("intern.example.cn", 200), ("127.0.0.1:8012", 200), ("[::1]", 200)),
        *(("evil.example", 421), ("jiesu.example.cn.evil.example", 421), ("203.0.113.9", 421), ("evil@x", 400)),
        *(("jiesu.example.cn,evil.example", 400), ("", 400), ("a b", 400), ("jiesu.example.cn:99999999", 400)),
    ],
)
def test_only_names_of_ours_are_answered(settings: Settings, host: str, status: int) -> None:
    client = made(settings, **PUBLIC).test_client()
    assert client.get("/login", headers={"Host": host}).status_code == status
    if status == 421:
        assert client.get("/health/live", headers={"Host": host}).status_code == 200
        assert client.get("/login", headers={"Host": "localhost", "X-Forwarded-Host": host}).status_code == status


def test_without_a_public_name_an_address_will_do(settings: Settings) -> None:
    client = made(settings).test_client()
    assert client.get("/login", headers={"Host": "192.168.1.5:8012"}).status_code == 200
    assert client.get("/login", headers={"Host": "rebound.example"}).status_code == 421


def test_an_https_address_makes_cookies_secure_by_itself(settings: Settings) -> None:
    answer = made(settings, **PUBLIC).test_client().get("/login?lang=en", headers={"Host": "jiesu.example.cn"})
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("changed", "heads", "status"),
    [
        ({}, {}, 200),
        ({}, {"X-Forwarded-For": "198.51.100.7"}, 404),  # a proxy of this machine asks for somebody else
        ({}, {"Host": "192.168.1.5"}, 404),
        ({"trusted_proxies": 1}, {"X-Forwarded-For": "127.0.0.1"}, 404),
        ({"public_url": "https://jiesu.example.cn"}, {}, 404),  # the proxy nobody has told of
        ({"public_url": "https://jiesu.example.cn", "trusted_proxies": 1}, {}, 200),
    ],
)
def test_meters_are_read_on_this_machine_only(
    settings: Settings, changed: dict[str, object], heads: dict[str, str], status: int
) -> None:
    assert made(settings, **changed).test_client().get("/metrics", headers=heads).status_code == status


def test_a_city_behind_a_proxy_nobody_told_of_shares_no_bucket(settings: Settings) -> None:
    """Too many from one visitor are too many of his, not of the next one's."""
    client = made(settings, public_url="https://jiesu.example.cn").test_client()

    def status(address: str) -> int:
        return client.get("/calculator/", headers={"X-Forwarded-For": f"{address}, 10.0.0.1"}).status_code

    guessed = [status("8.8.8.8") for _ in range(70)]
    assert guessed[-1] == 429
    assert status("9.9.9.9") != 429
