"""Jobs: everything in this folder wants a queue."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from intake.runtime import Runtime
from tests.stages.smtp_server import SmtpServer
from tests.stages.twilio_server import TwilioServer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    server = TwilioServer()
    yield server
    server.stop()


@pytest.fixture
def collaborators(database_runtime: Runtime, twilio: TwilioServer) -> Runtime:
    """The real collaborators, with an account on our Twilio."""
    return replace(database_runtime, settings=twilio.settings(database_runtime.settings))


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    server = SmtpServer()
    yield server
    server.stop()


@pytest.fixture
def mailing(collaborators: Runtime, smtp: SmtpServer) -> Runtime:
    return replace(collaborators, settings=smtp.settings(collaborators.settings))
