"""Random walks: what is offered succeeds, what is not is refused, and every cache is what derivation gives."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from intake.casework.ledger import integrity
from intake.db import Database
from tests.casework.walker import Walker
from tests.clocks.replayed import check_replay, check_told
from tests.stages.everywhere import columns_that_say
from tests.stages.extents import extent
from tests.undone import undone


@pytest.mark.slow
@settings(
    max_examples=extent(50),
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a walk takes a fifth of a second: shrinking one would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_exactly_what_is_offered_succeeds_and_caches_equal_what_is_derived(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    with undone(sqlite_database) as session:
        walker = Walker(session, lambda options: data.draw(st.sampled_from(options)))
        for _ in range(16):
            if walker.step() is None:
                break
            check_replay(session, walker.collaborators, walker.complaint, at=walker.at)
        check_told(session, walker.complaint)
        assert integrity.verify(session).faults == ()
        assert not columns_that_say(session, ["密语"])  # what people write is sealed, whatever they do
        assert not caplog.records  # the sweep logs what it cannot do
