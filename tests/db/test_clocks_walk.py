"""Over the whole lifecycle, at random moments and at the very edges of clocks: stored clocks are what events give."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from intake.casework import clocks, integrity
from intake.db import Database
from tests.replayed import check_replay
from tests.servers import Postgres
from tests.walker import Walker

TICK, MOST = timedelta(microseconds=1), timedelta(days=40)
ROUGHLY = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
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

    def pass_time(self) -> timedelta:
        if not self.choose([False, True, False]):
            return self._wait()
        edges = sorted(edge for edge in self._edges() if self.at < edge < self.at + MOST)
        return self.choose(edges) - self.at if edges else self._wait()

    def _edges(self) -> set[datetime]:
        due = {row.due_at for row in clocks.open_deadlines(self.session, self.complaint)}
        ends = due | ({self.complaint.pause_until} if self.complaint.pause_until else set())
        return ends | {end + TICK for end in ends}


def _wander(session: Session, data: st.DataObject, *, steps: int) -> None:
    walker = Wanderer(session, lambda options: data.draw(st.sampled_from(options)), lambda: data.draw(gaps))
    check_replay(session, walker.office, walker.complaint, at=walker.at)
    for _ in range(steps):
        if walker.step() is None:
            break
        check_replay(session, walker.office, walker.complaint, at=walker.at)
    assert integrity.verify(session).faults == ()


@pytest.mark.slow
@settings(ROUGHLY, max_examples=60)
@given(data=st.data())
def test_after_every_step_the_stored_clocks_equal_the_replay(sqlite_database: Database, data: st.DataObject) -> None:
    with sqlite_database.reading() as session:  # each walk is rolled back
        _wander(session, data, steps=20)


@pytest.mark.slow
@settings(ROUGHLY, max_examples=15)
@given(data=st.data())
def test_and_so_they_do_on_postgresql(walked_on: Database, data: st.DataObject) -> None:
    with walked_on.reading() as session:
        _wander(session, data, steps=20)


@pytest.fixture
def walked_on(postgres: Postgres, templates: Any) -> Iterator[Database]:
    name = templates.postgres_copy(postgres, is_seeded=True)
    database = Database(postgres.url(name))
    yield database
    database.dispose()
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
