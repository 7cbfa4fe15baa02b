"""An office behind the pages that anybody may open."""

from collections.abc import Iterator

import pytest

from intake.runtime import Runtime
from intake.settings import Settings
from tests.stages.offices import serving


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    with serving(settings) as runtime:
        yield runtime
