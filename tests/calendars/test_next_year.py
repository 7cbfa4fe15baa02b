"""Next year's notice in time: what health and `jiesu db check` say from day to day, and that the hotline serves on."""

from datetime import datetime

import pytest
from typer.testing import CliRunner

from intake.__main__ import application
from intake.app import create_app
from intake.calendars.edits import with_year
from intake.calendars.publish import proposed, publish
from intake.casework.actor import SYSTEM
from intake.cli import db
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.web.health import views
from routing.calendars.store import load_calendars
from routing.calendars.working_time import SHANGHAI
from routing.vocabulary import CalendarAct
from tests.calendars.calendar_files import read_2027
from tests.stages.servers import Valkey

pytestmark = pytest.mark.slow

DAYS = [((10, 31), "ok"), ((11, 1), "warning"), ((12, 9), "warning"), ((12, 10), "error"), ((12, 31), "error")]


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, 0, tzinfo=SHANGHAI)


def load_2027(runtime: Runtime) -> None:
    with runtime.db.unit_of_work() as session:
        book = load_calendars(session)
        rows = with_year(book.rows, read_2027())
        publish(session, proposed(book, rows), CalendarAct.YEAR, note="合成", actor=SYSTEM, at=at(11, 20))


@pytest.mark.parametrize(("day", "level"), DAYS)
def test_health_warns_from_november_and_errs_from_the_tenth_of_december_and_serves(
    settings: Settings, valkey: Valkey, monkeypatch: pytest.MonkeyPatch, day: tuple[int, int], level: str
) -> None:
    runtime = build_runtime(settings.model_copy(update={"redis_url": valkey.url}))
    client = create_app(runtime).test_client()
    monkeypatch.setattr(views, "moment", lambda: at(*day))
    answer = client.get("/health")
    assert answer.json["calendar"] == level
    assert answer.json["status"] == ("error" if level == "error" else "ok")
    # A load balancer must not take the hotline from its callers for a file that is missing.
    assert answer.status_code == 200
    load_2027(runtime)
    assert client.get("/health").json["calendar"] == "ok"


@pytest.mark.parametrize(("day", "level"), DAYS)
def test_a_check_of_the_database_fails_from_the_tenth_of_december(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, day: tuple[int, int], level: str
) -> None:
    monkeypatch.setenv("JIESU_DATA_DIR", str(runtime.settings.data_dir))
    monkeypatch.setenv("JIESU_DATABASE_URL", runtime.db.url.render_as_string(hide_password=False))
    monkeypatch.setattr(db, "now", lambda: at(*day))
    done = CliRunner().invoke(application(), ["db", "check"], catch_exceptions=False)
    assert done.exit_code == (1 if level == "error" else 0)
    assert "equal to the models" in done.stdout
    assert (f"{level}: no State Council notice of 2027" in done.stderr) == (level != "ok")
    load_2027(runtime)
    assert CliRunner().invoke(application(), ["db", "check"], catch_exceptions=False).exit_code == 0
