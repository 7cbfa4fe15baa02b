"""Passkeys in a real Chromium with its virtual authenticator: put in, shown alone and after the password, copied."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.windows import TELEPHONE, overflowing, spilling
from tests.stages.live import Installation

_PASSWORD = "walnut-ladder-ocean-42"
_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium: Browser, installation: Installation) -> Iterator[Page]:
    """At http://localhost, where browsers give keys; the same service answers at 127.0.0.1."""
    said = installation.says(
        "staff", "add", "keys", "--name", "钥匙", "--role", "administrator", "--password-stdin", stdin=f"{_PASSWORD}\n"
    )
    assert "added keys" in said
    port = urlsplit(installation.url).port
    context = chromium.new_context(base_url=f"http://localhost:{port}", locale="zh-CN")
    yield context.new_page()
    context.close()


class Authenticator:
    """What a telephone or the machine itself would be, as the DevTools protocol has it."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        self.id: str = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})["authenticatorId"]

    def put_count_back(self) -> None:
        """As in a copy made of the key before it was used last."""
        (key,) = self._send("getCredentials")["credentials"]
        self._send("clearCredentials")
        self._send("addCredential", credential=key | {"signCount": 0})

    def _send(self, what: str, **more: Any) -> dict[str, Any]:
        return self.session.send(f"WebAuthn.{what}", {"authenticatorId": self.id} | more)


def by_password(page: Page) -> None:
    page.goto("/login")
    page.fill("#login", "keys")
    page.fill("#password", _PASSWORD)
    page.click("[data-primary]")


def leave(page: Page) -> None:
    page.context.clear_cookies()


@pytest.mark.slow
def test_a_passkey_is_put_in_signs_in_alone_stands_after_the_password_and_a_copy_is_refused(
    page: Page, installation: Installation
) -> None:
    key = Authenticator(page)
    by_password(page)
    page.goto("/account/factors/passkeys/")
    page.fill("#name", "窗口电脑")
    page.click("[data-passkey=add]")
    expect(page.locator("code.once")).to_have_count(10)
    page.goto("/account/factors/")
    expect(page.locator("main summary").first).to_contain_text("窗口电脑")
    _looks_right(page)

    leave(page)
    page.goto("/login")
    page.click("[data-passkey=show]")
    expect(page.locator(".topbar")).to_contain_text("钥匙")

    leave(page)
    by_password(page)
    expect(page.locator("#confirm_code")).to_be_visible()
    page.click("[data-passkey=show]")
    expect(page.locator(".topbar")).to_contain_text("钥匙")

    leave(page)
    key.put_count_back()
    page.goto("/login")
    page.click("[data-passkey=show]")
    expect(page.locator(".summary")).to_be_visible()
    page.goto(installation.url + "/login")
    expect(page.locator("[data-passkey]")).to_have_count(0)


def _looks_right(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert not [one["id"] for one in found if one["impact"] in {"serious", "critical"}]
    page.set_viewport_size(TELEPHONE)
    assert not overflowing(page) + spilling(page)
