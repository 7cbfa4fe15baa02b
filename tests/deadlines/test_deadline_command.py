"""`jiesu deadline`: what it prints, and what it refuses in one line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from intake.cli.counting.deadline import deadline
from routing.errors import RoutingError
from tests.calendars.calendar_files import year_2027

pytestmark = pytest.mark.usefixtures("_nowhere")
app = typer.Typer()
app.command()(deadline)


@pytest.fixture
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No installation, and none made by asking."""
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "nowhere"))
    for name in ("JIESU_DATABASE_URL", "JIESU_HOME_REGION", "JIESU_POLICY_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    yield
    assert not (tmp_path / "nowhere").exists()


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def run_json(*words: str) -> dict:
    return json.loads(run(*words, "--json"))


def test_json_has_the_due_date_its_last_second_and_every_day():
    told = run_json("2026-09-30", "--working-days", "5")
    assert (told["due_on"], told["due_by"], told["provisional"]) == ("2026-10-13", "2026-10-13T23:59:59+08:00", False)
    assert [day["date"] for day in told["days"]][:2] == ["2026-09-30", "2026-10-01"]
    made_up = next(day for day in told["days"] if day["date"] == "2026-10-10")
    assert made_up == {"date": "2026-10-10", "kind": "makeup", "count": 3, "provisional": False, "name": "国庆节"}
    assert told["days"][0] == {
        "date": "2026-09-30",
        "kind": "day_zero",
        "count": None,
        "provisional": False,
        "name": "",
    }


def test_text_leads_with_the_due_date_and_lists_the_days():
    lines = run("2026-11-21T10:00", "--working-days", "5").splitlines()
    assert lines[0] == "Due 2026-11-27 (Fri), by 23:59:59 Asia/Shanghai"
    assert lines[1].split() == ["2026-11-21", "Sat", "day_zero"]
    assert lines[-2].split() == ["2026-11-27", "Fri", "working", "5"]
    assert lines[-1] == "Counted by the shipped calendar; there is no installation here."


def test_a_provisional_date_says_so():
    assert "Provisional" in run("2026-12-11", "--working-days", "15")
    told = run_json("2026-12-11", "--working-days", "15")
    assert told["provisional"] is True
    assert {day["date"][:4] for day in told["days"] if day["provisional"]} == {"2027"}


def test_both_days_of_a_pause_are_paused_and_pauses_add_up():
    assert run_json("2026-11-21", "--working-days", "5", "--pause", "2026-11-24..2026-11-24")["due_on"] == "2026-11-30"
    told = run_json(
        "2026-11-21", "--working-days", "5", "--pause", "2026-11-24..2026-11-25", "--pause", "2026-11-30..2026-11-30"
    )
    assert told["due_on"] == "2026-12-02"
    assert [day["date"] for day in told["days"] if day["kind"] == "paused"] == [
        "2026-11-24",
        "2026-11-25",
        "2026-11-30",
    ]


def test_a_pause_on_days_off_changes_nothing():
    paused = run_json("2026-09-30", "--working-days", "5", "--pause", "2026-10-01..2026-10-07")
    assert paused == run_json("2026-09-30", "--working-days", "5")


@pytest.mark.parametrize(
    "received", ["2026-11-20T23:30", "2026-11-20T15:30:00Z", "2026-11-20T15:30+00:00", "2026-11-20T23:30+08:00"]
)
def test_a_time_is_of_shanghai_unless_it_says_otherwise(received):
    assert run_json(received, "--working-days", "1")["due_on"] == "2026-11-23"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["2026-13-01", "--working-days", "5"], "RECEIVED '2026-13-01'"),
        (["yesterday", "--working-days", "5"], "RECEIVED 'yesterday'"),
        (["1999-01-01", "--working-days", "5"], "RECEIVED 1999-01-01"),
        (["0001-01-01", "--working-days", "5"], "RECEIVED 0001-01-01"),
        (["2026-11-21"], "exactly one of --working-days, --hours, --days and --policy"),
        (["2026-11-21", "--days", "3", "--hours", "2"], "exactly one of"),
        (["2026-11-21", "--policy", "haste"], "--policy 'haste' is none of complaint"),
        (["2026-11-21", "--policy", "urgent", "--profile", "mars"], "--profile 'mars' is none of default"),
        (["2026-11-21", "--hours", "24", "--extend", "1"], "--extend does not go with --hours"),
        (["2026-11-21", "--days", "60", "--extend", "-1"], "--extend must be 0 or more"),
        (["2026-11-21", "--days", "60", "--calendar", "/nowhere/2027.json"], "/nowhere/2027.json cannot be read"),
        (["2026-11-21", "--working-days", "0"], "--working-days must be 1 or more"),
        (["2026-11-21", "--working-days", "-3"], "--working-days must be 1 or more"),
        (["2026-11-21", "--working-days", "99999999"], "99999999"),
        (["2026-11-21", "--working-days", "9000"], "covers 2004-01-01 to 2035-12-31"),
        (["2026-11-21", "--working-days", "5", "--pause", "2026-11-24"], "--pause '2026-11-24'"),
        (["2026-11-21", "--working-days", "5", "--pause", "a..b"], "--pause 'a..b'"),
        (["2026-11-21", "--working-days", "5", "--pause", "2026-11-25..2026-11-24"], "ends before it begins"),
        (["2026-11-21", "--working-days", "5", "--pause", "2026-11-25..9999-12-31"], "--pause 9999-12-31"),
        (["2026-10-01", "--working-days", "5", "--pause", "2026-10-08..2035-12-31"], "2035-12-31: the limit runs past"),
        (["2026-11-21", "--hours", "24"], "RECEIVED 2026-11-21 needs a time"),
        (["2004-01-01T00:30+10:00", "--days", "5"], "RECEIVED 2004-01-01T00:30+10:00 is outside"),
        (["2026-11-21", "--days", "5", "--pause", "2026-11-23T10:00..2026-11-23T10:00"], "ends before it begins"),
        (["2026-11-21", "--days", "5", "--profile", "default"], "--profile goes with --policy"),
        (["2026-11-21", "--policy", "complaint", "--extend", "12"], "--extend 12: the closure limit is extended by 10"),
        (
            ["2026-11-21", "--policy", "urgent", "--extend", "16"],
            "--extend 16: the market_report limit is extended by 15",
        ),
    ],
)
def test_nonsense_is_refused_in_one_line_that_names_it(words, told):
    with pytest.raises(RoutingError) as refusal:
        run(*words)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_natural_hours_run_through_nights_and_holidays():
    assert run_json("2026-10-01T09:00", "--hours", "24")["due_by"] == "2026-10-02T09:00:00+08:00"


def test_hours_run_on_the_day_of_receipt_and_lose_a_pause_to_the_second():
    pause = ("--pause", "2026-10-01T09:30..2026-10-01T16:00:01", "--pause", "2026-10-02T00:00..2026-10-03T00:00")
    told = run_json("2026-10-01T09:00", "--hours", "24", *pause)
    assert told["due_by"] == "2026-10-03T15:30:01+08:00"
    assert [(day["kind"], day["hours"]) for day in told["days"]] == [
        ("holiday", 8.4997),
        ("paused", 0.0),
        ("holiday", 15.5003),
    ]
    assert "2026-10-01 Thu   holiday    8.5 h  国庆节" in run("2026-10-01T09:00", "--hours", "24", *pause)


def test_of_a_policy_hours_wait_for_a_time_that_nobody_gave():
    clocks = {clock["clock"]: clock for clock in run_json("2026-11-23", "--policy", "urgent")["clocks"]}
    assert clocks["closure"] | {"basis": ""} == {
        "clock": "closure",
        "amount": 24,
        "unit": "hours",
        "basis": "",
        "due_on": None,
        "due_by": None,
        "provisional": None,
        "days": [],
        "needs_time": True,
    }
    assert clocks["acceptance"]["due_on"] == "2026-11-24"
    assert "  RECEIVED needs a time (2026-11-21T09:30)" in run("2026-11-23", "--policy", "urgent")


def test_what_is_urgent_is_not_extended_whatever_else_of_its_policy_is():
    asked = ("2026-11-23T09:00", "--policy", "urgent")
    plain, longer = (
        {clock["clock"]: clock for clock in run_json(*asked, *more)["clocks"]} for more in ((), ("--extend", "5"))
    )
    assert {name for name in plain if plain[name]["due_by"] != longer[name]["due_by"]} == {"petition", "market_report"}
    closure = run(*asked, "--extend", "5").split("closure: ")[1]
    assert "This limit cannot be extended." in closure.split("redo: ")[0]


def test_a_pause_of_the_complaint_stops_no_clock_of_the_law():
    asked = ("2026-11-23T09:00", "--policy", "complaint")
    plain, paused = (
        {clock["clock"]: clock["due_by"] for clock in run_json(*asked, *more)["clocks"]}
        for more in ((), ("--pause", "2026-11-23..2026-11-27"))
    )
    assert {name for name in plain if plain[name] == paused[name]} == {"petition", "penalty", "market_report"}
    assert run(*asked, "--pause", "2026-11-23..2026-11-27").count("no pause of the complaint stops it") == 3


def test_sixty_days_and_thirty_more_are_natural_days_whose_last_is_worked():
    # Petition regulation 信访工作条例 §34; Civil Code 民法典 §203 for a last day that is off.
    told = run_json("2026-03-02", "--days", "60", "--extend", "30")
    assert (told["original_due_on"], told["due_on"]) == ("2026-05-06", "2026-06-01")


def test_an_extension_is_said_beside_the_date_before_it():
    told = run("2026-11-23", "--working-days", "15", "--extend", "10")
    assert "Due 2026-12-28 (Mon)" in told
    assert "Before the extension it was due 2026-12-14 (Mon)." in told


def test_a_policy_prints_every_clock_it_sets_with_its_law():
    told = run_json("2026-11-23T09:00", "--policy", "complaint", "--extend", "10")
    clocks = {clock["clock"]: clock for clock in told["clocks"]}
    assert clocks["reply"]["due_on"] == "2026-11-30"
    assert (clocks["closure"]["original_due_on"], clocks["closure"]["due_on"]) == ("2026-12-14", "2026-12-28")
    assert all(clock["basis"] for clock in told["clocks"])
    assert {"need_info", "suspension"}.isdisjoint(clocks)


def test_a_file_of_the_next_year_is_laid_over_the_shipped_calendar(tmp_path):
    file = tmp_path / "2027.json"
    file.write_bytes(year_2027(off=("2027-01-04",)))
    guessed = run_json("2026-12-28", "--working-days", "5")
    told = run_json("2026-12-28", "--working-days", "5", "--calendar", str(file))
    assert (guessed["due_on"], guessed["provisional"]) == ("2027-01-05", True)
    assert (told["due_on"], told["provisional"]) == ("2027-01-06", False)
    assert told["counted_by"]["calendar_files"] == ["2027.json"]


def test_a_year_from_a_file_without_a_notice_stays_provisional(tmp_path):
    file = tmp_path / "2027.csv"
    file.write_text("day,is_working,name\n2027-01-01,0,元旦\n2027-01-04,0,元旦\n", encoding="utf-8")
    told = run_json("2026-12-28", "--working-days", "5", "--calendar", str(file))
    assert (told["due_on"], told["provisional"]) == ("2027-01-06", True)
