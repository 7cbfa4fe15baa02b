"""Health tells of a schema that somebody altered while the house is open, and looks at most once a minute."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from intake.app import create_app
from intake.clock import now
from intake.fingerprint.watch import EVERY
from intake.runtime import Runtime, build_runtime
from intake.web.health import views as health


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    times = [now()]
    monkeypatch.setattr(health, "moment", lambda: times[0])
    return times


def drop_index(runtime: Runtime) -> None:
    with runtime.db.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_notice_deadline"))


def test_an_altered_schema_is_an_error_for_people_and_serves_on(runtime: Runtime, client, clock) -> None:
    assert client.get("/health").json["schema"] == "ok"
    drop_index(runtime)
    clock[0] += EVERY
    answer = client.get("/health")
    assert (answer.status_code, answer.json["schema"], answer.json["status"]) == (200, "altered", "error")
    with runtime.db.engine.begin() as connection:
        connection.execute(
            text("CREATE INDEX ix_notice_deadline ON notice (deadline_id) WHERE deadline_id IS NOT NULL")
        )
    clock[0] += EVERY
    assert client.get("/health").json["schema"] == "ok"


def test_the_catalogue_is_not_read_at_each_request(runtime: Runtime, client, clock) -> None:
    sent = []
    event.listen(runtime.db.engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
    for seconds in (0, 1, 30):
        clock[0] += timedelta(seconds=seconds)
        client.get("/health")
    looked = [statement for statement in sent if "sql FROM sqlite_master" in statement]
    assert len(looked) == 1


def test_of_a_database_that_is_not_there_nothing_is_known(settings, tmp_path) -> None:
    nowhere = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/no/such/folder/x.sqlite"})
    answer = create_app(build_runtime(nowhere)).test_client().get("/health")
    assert (answer.status_code, answer.json["schema"]) == (503, "unknown")
