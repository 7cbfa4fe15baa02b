"""Over the whole lifecycle, at random moments and at the very edges of clocks: stored clocks are what events give."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from intake.casework.ledger import integrity
from intake.db import Database
from tests.casework.walker import Walker
from tests.clocks.replayed import check_replay, check_told
from tests.clocks.stored import open_deadlines
from tests.stages.extents import extent
from tests.stages.keys import RECORD_KEYS, RING
from tests.stages.servers import Postgres
from tests.undone import undone

TICK, MOST = timedelta(microseconds=1), timedelta(days=40)
# Other walks each time; what fails is printed so that it can be walked again, and is walked first the next time.
# Nothing is shrunk: a walk takes half a second.
ROUGHLY = settings(
    deadline=None,
    print_blob=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
gaps = st.one_of(
    st.timedeltas(TICK, timedelta(hours=3)), st.timedeltas(TICK, timedelta(days=4)), st.timedeltas(TICK, MOST)
)


class Wanderer(Walker):
    """Walks to any microsecond, or to the edge of something that runs: its last moment, and the next."""

    def __init__(self, session: Session, choose: Callable[[list[Any]], Any], wait: Callable[[], timedelta]) -> None:
        super().__init__(session, choose)
        self._wait = wait
        self.is_swept = True

    def sweep(self) -> None:
        """All is compared before it and after it; now and then somebody acts before it has come by."""
        self.compare(is_swept=False)
        self.is_swept = self.choose([True, True, False])
        if self.is_swept:
            super().sweep()
            self.compare(is_swept=True)

    def compare(self, *, is_swept: bool) -> None:
        check_replay(self.session, self.collaborators, self.complaint, at=self.at, is_swept=is_swept)

    def pass_time(self) -> timedelta:
        if not self.choose([False, True, False]):
            return self._wait()
        edges = sorted(edge for edge in self._edges() if self.at < edge < self.at + MOST)
        return self.choose(edges) - self.at if edges else self._wait()

    def _edges(self) -> set[datetime]:
        due = {row.due_at for row in open_deadlines(self.session, self.complaint)}
        ends = due | ({self.complaint.pause_until} if self.complaint.pause_until else set())
        return ends | {end + TICK for end in ends}


def _wander(session: Session, data: st.DataObject, *, steps: int) -> None:
    walker = Wanderer(session, lambda options: data.draw(st.sampled_from(options)), lambda: data.draw(gaps))
    walker.compare(is_swept=True)
    for _ in range(steps):
        if walker.step() is None:
            break
        walker.compare(is_swept=walker.is_swept)
    check_told(session, walker.complaint)
    assert integrity.verify(session).faults == ()


@pytest.mark.slow
@settings(ROUGHLY, max_examples=extent(45))
@given(data=st.data())
def test_after_every_step_the_stored_clocks_equal_the_replay(sqlite_database: Database, data: st.DataObject) -> None:
    with undone(sqlite_database) as session:
        _wander(session, data, steps=20)


@pytest.mark.slow
@settings(ROUGHLY, max_examples=extent(12))
@given(data=st.data())
def test_and_so_they_do_on_postgresql(walked_on: Database, data: st.DataObject) -> None:
    with undone(walked_on) as session:
        _wander(session, data, steps=20)


@pytest.fixture
def walked_on(postgres: Postgres, templates: Any) -> Iterator[Database]:
    name = templates.postgres_copy(postgres, is_seeded=True)
    database = Database(postgres.url(name), record_keys=RECORD_KEYS, ring=RING)
    yield database
    database.dispose()
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
