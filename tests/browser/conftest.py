"""A real Chromium before a real installation: `jiesu up` with its own databases, worker and cron."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.live import Installation
from tests.servers import free_port

_NAMES = ("chromium", "google-chrome", "chromium-browser")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--lang=zh-CN",
)  # fmt: skip
DESKTOP = {"width": 1440, "height": 900}
# Pictures of pages are left here to be looked at.
PICTURES = Path(__file__).resolve().parents[2] / ".test-output" / "pictures"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    assert found, f"none of {', '.join(_NAMES)} is installed: run tests/browser/install.sh"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*_FLAGS])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation with the sample registry, shared by this run's browser tests."""
    made = Installation(tmp_path_factory.mktemp("live"), "--sample", **installation_settings())
    try:
        yield made.wait_until_ready()
    finally:
        made.stop()


def installation_settings() -> dict[str, str]:
    """A Twilio of our own making: nobody listens at its address, so nothing is ever sent anywhere."""
    return {
        "JIESU_TWILIO_ACCOUNT_SID": "AC" + "0" * 30 + "77",
        "JIESU_TWILIO_AUTH_TOKEN": "worthless-token-of-the-test-run",
        "JIESU_TWILIO_NUMBER": "+8628000012345",
        "JIESU_TWILIO_API_URL": f"http://127.0.0.1:{free_port()}",
    }


@pytest.fixture
def context(chromium: Browser, installation: Installation) -> Iterator[BrowserContext]:
    """A browser of somebody who has never been here, speaking Chinese."""
    made = chromium.new_context(
        base_url=installation.url, viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which no script fails and no request is answered with a server error, or the test fails."""
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(f"script: {error}"))
    page.on(
        "response", lambda answer: failures.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
    )
    yield page
    assert not failures


@pytest.fixture
def pictures() -> Path:
    """The folder for screenshots."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES
