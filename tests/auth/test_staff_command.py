"""`jiesu staff`: accounts from the command line open the same door as those made on a page."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from intake.auth.accounts import find_staff
from intake.auth.sign_in import sign_in
from intake.auth.staff_sessions import begin_session
from intake.cli.context import open_database
from intake.cli.staff import app
from intake.clock import now
from intake.errors import InvalidInput
from intake.models import Notice, OfficeEvent, Staff, StaffSession
from intake.runtime import process_runtime
from intake.settings import Settings
from tests.auth.factors.codes import give_app
from tests.stages.templates import Templates
from workers.jobs.office.sessions import tidy

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def empty_installation(monkeypatch: pytest.MonkeyPatch, templates: Templates, tmp_path: Path) -> None:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    Settings.from_env()
    templates.sqlite_copy(tmp_path / "data", is_seeded=True)


def run(*words: str, typed: str = "") -> str:
    done = CliRunner().invoke(app, words, input=typed, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def comes_in(login: str, password: str) -> bool:
    return sign_in(open_database(), login, password, address="", at=now()) is not None


def test_the_password_that_is_printed_signs_in() -> None:
    said = run("add", "li", "--name", "李四", "--role", "operator", "--role", "caller_back")
    assert comes_in("li", said.split()[-1])


def test_a_password_may_be_given_on_standard_input_and_is_not_printed() -> None:
    said = run("add", "zhao", "--name", "赵", "--role", "auditor", "--password-stdin", typed="quite-long-anew\n")
    assert "quite-long-anew" not in said
    assert comes_in("zhao", "quite-long-anew")


def test_the_list_names_everybody() -> None:
    run("add", "li", "--name", "李四", "--role", "operator")
    found = json.loads(run("list", "--json"))
    known = {"login": "li", "name": "李四", "roles": ["operator"]}
    assert found == [known | {"department": None, "head": False, "region": None, "active": True}]
    assert "李四" in run("list")


def test_a_region_is_given_by_code_or_by_name_and_taken_back() -> None:
    run("add", "li", "--name", "李四", "--role", "supervisor", "--region", "锦江区")
    region_of = lambda: json.loads(run("list", "--json"))[0]["region"]  # noqa: E731
    assert region_of() == "510104"
    run("edit", "li", "--name", "李五")
    assert region_of() == "510104"
    run("edit", "li", "--region", "510700")
    assert region_of() == "510700"
    run("edit", "li", "--region", "")
    assert region_of() is None


@pytest.mark.parametrize("written", ["999999", "无此区", "市中区"])  # 市中区 is in two cities of the province
def test_a_region_that_is_unknown_or_could_be_several_is_refused_naming_the_field(written: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        run("add", "li", "--name", "李四", "--role", "supervisor", "--region", written)
    assert refused.value.field == "region"
    assert written in str(refused.value)


def test_a_reset_password_replaces_the_old_one() -> None:
    old = run("add", "li", "--name", "李四", "--role", "operator").split()[-1]
    new = run("reset", "LI").split()[-1]
    assert not comes_in("li", old)
    assert comes_in("li", new)


@pytest.mark.parametrize(
    "words",
    [
        ("add", "li", "--name", "李四", "--role", "handler"),
        ("add", "li", "--name", "李四", "--role", "operator", "--department", "不存在"),
        ("add", "L!", "--name", "李四", "--role", "operator"),
        ("reset", "nobody"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(words: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput):
        run(*words)
    assert json.loads(run("list", "--json")) == []


def test_a_head_belongs_to_a_department() -> None:
    with pytest.raises(InvalidInput, match="head"):
        run("add", "qian", "--name", "钱五", "--role", "operator", "--head")


def told() -> list[str]:
    """What stands on desks, and what the record of the office says of the host."""
    with open_database().reading() as session:
        lines = session.exec(select(Notice).order_by(col(Notice.id))).all()
        people = {staff.id: staff.login for staff in session.exec(select(Staff))}
        kept = session.exec(select(OfficeEvent).where(OfficeEvent.kind == "account:at_host")).all()
        return [
            *(f"{people[line.staff_id or 0]}: {line.kind} {line.params['login']}" for line in lines),
            *(f"{event.data['deed']} {event.data['login']}" for event in kept),
        ]


def test_a_privilege_from_the_host_is_on_record_and_told_to_every_administrator() -> None:
    run("add", "boss", "--name", "甲", "--role", "administrator")
    run("add", "li", "--name", "李四", "--role", "operator")
    run("reset", "li")
    assert told() == ["boss: host_granted boss", "grant boss"]
    run("edit", "li", "--role", "supervisor")
    run("edit", "li", "--name", "李")
    run("reset", "li")
    assert told()[1:3] == ["boss: host_granted li", "boss: host_reset li"]
    run("edit", "li", "--no-active")
    run("edit", "li", "--active")
    assert told()[-4:] == ["grant boss", "grant li", "reset li", "grant li"]


def test_roles_that_do_not_go_together_are_refused_at_the_prompt() -> None:
    with pytest.raises(InvalidInput, match="only reads"):
        run("add", "li", "--name", "李四", "--role", "auditor", "--role", "operator")
    run("add", "li", "--name", "李四", "--role", "auditor")
    with pytest.raises(InvalidInput, match="nobody would watch"):
        run("edit", "li", "--role", "auditor", "--role", "administrator")


def test_the_host_sees_where_somebody_is_signed_in_and_signs_them_out() -> None:
    run("add", "zhao", "--name", "赵", "--role", "auditor", "--password-stdin", typed="quite-long-anew\n")
    with open_database().unit_of_work() as session:
        staff = find_staff(session, "zhao")
        begin_session(session, staff, device="Chrome · Windows", address="10.1.2.3", at=now())
    assert "Chrome · Windows  10.1.*.*\nopen: 1" in run("sessions", "zhao")
    assert run("sessions", "zhao", "--end").endswith("ended: 1\n")
    assert run("sessions", "zhao") == "open: 0\n"


def test_what_ended_by_itself_is_tidied_by_a_job() -> None:
    run("add", "zhao", "--name", "赵", "--role", "auditor", "--password-stdin", typed="quite-long-anew\n")
    process_runtime.cache_clear()
    with open_database().unit_of_work() as session:
        begin_session(session, find_staff(session, "zhao"), device="", address="", at=now() - timedelta(hours=1))
    tidy()
    with open_database().reading() as session:
        assert session.exec(select(StaffSession.ended_at)).one() is not None
    process_runtime.cache_clear()


def test_the_host_takes_a_lost_second_factor_off() -> None:
    run("add", "li", "--name", "李四", "--role", "operator", "--password-stdin", typed="quite-long-anew\n")
    with open_database().reading() as session:
        li = find_staff(session, "li")
    assert li is not None
    give_app(process_runtime(), li)
    assert "authenticator app\nrecovery codes: 10" in run("factors", "li")
    assert "removed: 1" in run("factors", "li", "--remove")
    assert run("factors", "li") == "recovery codes: 0\n"
    with open_database().reading() as session:
        assert session.exec(select(OfficeEvent).where(OfficeEvent.kind == "staff:factors_off")).one().actor_id is None
