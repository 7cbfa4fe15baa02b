"""An office behind the pages that anybody may open."""

from collections.abc import Iterator

import pytest

from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from tests import factories as make


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    runtime = build_runtime(settings)
    with runtime.db.unit_of_work() as session:
        make.make_office(session, ring=runtime.ring)
    yield runtime
    runtime.db.dispose()
