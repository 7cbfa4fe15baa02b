"""A real Chromium before a real installation: `jiesu up` with its own databases, worker and cron."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.cast import DEMO_PASSWORD, HOUSING, Cast, Stage
from tests.browser.history import make_history
from tests.browser.people import Handler
from tests.browser.windows import window
from tests.stages.live import Installation
from tests.stages.twilio_server import TwilioServer

# The shell is Chromium without the browser around its pages: a third of the processor time for the same pages.
_NAMES = ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--lang=zh-CN",
    "--in-process-gpu", "--renderer-process-limit=1",  # a process more for each window costs as much as its page
)  # fmt: skip
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
def twilio() -> Iterator[TwilioServer]:
    """Where every text of this run ends."""
    server = TwilioServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, twilio: TwilioServer) -> Iterator[Installation]:
    """A running installation with the sample registry, shared by this run's browser tests."""
    made = Installation(tmp_path_factory.mktemp("live"), "--sample", **twilio.environment())
    try:
        yield made.wait_until_ready()
    finally:
        made.stop()


@pytest.fixture(scope="session")
def cast(chromium: Browser, installation: Installation) -> Cast:
    """Everybody who works on that installation."""
    return Cast(chromium, installation)


@pytest.fixture
def stage(cast: Cast) -> Iterator[Stage]:
    with Stage(cast) as stage:
        yield stage


@pytest.fixture(scope="session")
def association(installation: Installation) -> str:
    """The name of a sample association of the city that the housing department guides."""
    found = json.loads(installation.says("registry", "find", "成都市物业", "--json"))
    (one,) = [each for each in found if each["roles"].get("industry_department") == HOUSING][:1]
    return str(one["name"])


@pytest.fixture(scope="session")
def lively(chromium: Browser, tmp_path_factory: pytest.TempPathFactory, twilio: TwilioServer) -> Iterator[Cast]:
    """Everybody of an installation with two months of synthetic work behind it."""
    folder = tmp_path_factory.mktemp("lively")
    make_history(folder, password=DEMO_PASSWORD)
    made = Installation(folder, **twilio.environment())
    try:
        cast = Cast(chromium, made.wait_until_ready())
        with Stage(cast) as stage:
            handler = stage.comes(Handler, "handler-34")
            handler.looks_for_one_that_offers("request_suspension")
            handler.asks_to_suspend()
        yield cast
    finally:
        made.stop()


@pytest.fixture
def context(chromium: Browser, installation: Installation) -> Iterator[BrowserContext]:
    """A browser of somebody who has never been here, speaking Chinese; no script or request in it may fail."""
    with window(chromium, installation) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def pictures() -> Path:
    """The folder for screenshots."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES
