"""PostgreSQL goes and comes back under an application at work: nothing is typed twice, nothing stored twice."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from psycopg import errors as postgres_errors
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from intake.app import create_app
from intake.models import Complaint
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.web.gate import away
from tests.stages.pages import Page
from tests.stages.servers import Postgres
from tests.stages.templates import Templates
from tests.webform.test_webform import filled

pytestmark = [pytest.mark.slow, pytest.mark.on_postgresql]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A server of our own: others of this run stand on theirs."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def database_runtime(postgres: Postgres, settings: Settings, templates: Templates) -> Iterator[Runtime]:
    name = templates.postgres_copy(postgres, is_seeded=True)
    runtime = build_runtime(settings.model_copy(update={"database_url": postgres.url(name)}))
    yield runtime
    runtime.db.dispose()


@pytest.fixture
def app(database_runtime: Runtime) -> Flask:
    return create_app(database_runtime)


def count(runtime: Runtime) -> int:
    with runtime.db.reading() as session:
        return len(session.exec(select(Complaint.id)).all())


def sent_again(page: Page, html: str) -> dict[str, list[str]]:
    """What the page of a database that was away would send."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', html):
        fields.setdefault(name, []).append(value)
    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', html):
        fields.setdefault(name, []).append(value)
    return fields


def test_what_was_typed_while_it_was_away_is_kept_and_sent_once(
    postgres: Postgres, database_runtime: Runtime, page: Page
) -> None:
    form = filled(page)
    postgres.halt()
    try:
        answer = page.post("/complain", form, status=503)
        assert answer.headers["Retry-After"] == "10"
        assert str(form["narrative"]) in answer.text
        assert page.get("/health/ready", status=503).json["faults"].keys() == {"database"}
        assert page.get("/health/live").json == {"status": "ok"}
        told = page.post("/complain", form, status=503, headers={"Accept": "application/json"})
        assert told.json["error"]["status"] == 503
    finally:
        postgres.resume()
    again = sent_again(page, answer.text)
    page.follow(page.post("/complain", again))
    page.follow(page.post("/complain", again))
    assert count(database_runtime) == 1


def test_a_short_absence_is_noticed_by_nobody(
    postgres: Postgres, database_runtime: Runtime, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = filled(page)
    monkeypatch.setattr(away, "sleep", lambda _seconds: postgres.resume())  # back within the pause
    postgres.halt()
    page.follow(page.post("/complain", form))
    assert count(database_runtime) == 1


def test_a_deadlock_of_a_page_is_tried_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever view it was, where nothing of it had been committed."""
    met = []

    def view() -> str:
        met.append(1)
        if len(met) == 1:
            raise OperationalError("", {}, postgres_errors.DeadlockDetected())
        return "done"

    monkeypatch.setattr(away, "PAUSE_SECONDS", 0.01)
    app.view_functions["health.live"] = view
    assert app.test_client().get("/health/live").text == "done"


def test_after_a_commit_nothing_is_begun_again(app: Flask, database_runtime: Runtime) -> None:
    met = []

    def view() -> str:
        met.append(1)
        with database_runtime.db.unit_of_work():
            pass
        raise OperationalError("", {}, postgres_errors.AdminShutdown())

    app.view_functions["health.live"] = view
    assert app.test_client().get("/health/live").status_code == 503
    assert len(met) == 1
