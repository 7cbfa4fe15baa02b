"""An installation that serves: its runtime, and an office at its back."""

from collections.abc import Iterator
from contextlib import contextmanager

from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from tests import factories as make


@contextmanager
def serving(settings: Settings) -> Iterator[Runtime]:
    runtime = build_runtime(settings)
    with runtime.db.unit_of_work() as session:
        make.make_office(session, ring=runtime.ring)
    yield runtime
    runtime.db.dispose()
