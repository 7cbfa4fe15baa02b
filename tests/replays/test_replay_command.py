"""`jiesu rules replay` and `rules explain --complaint` against a real installation with complaints in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from intake.casework.actor import SYSTEM
from intake.cli.rules import app
from intake.clock import now
from intake.db import Database
from intake.errors import DomainError, NotFound
from intake.models import RuleReplay
from intake.rulemaking.drafting import drafts
from intake.rulemaking.errors import NoDraft
from intake.vocabulary import ReplayState
from routing.errors import RoutingError
from routing.models import Rule
from tests import factories as make
from tests.stages.keys import ENVIRONMENT

pytestmark = pytest.mark.slow

COUNT = 3


@pytest.fixture
def number(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The number of the last of a few complaints about fees, with a draft that sends them to market supervision."""
    with sqlite_database.unit_of_work() as session:
        collaborators = make.make_office(session)
        known = make.known_association(session)
        for day in range(COUNT):
            made = make.make_complaint(
                session, collaborators, at=make.on(day), association_id=known, violations=("F-01",)
            )
        draft = drafts.open_draft(session, actor=SYSTEM, at=now())
        for rule in session.exec(select(Rule).where(Rule.table_id == draft.id, Rule.violation == "F-01")):
            rule.lead, rule.co = "MR", ""
            session.add(rule)
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return made.number


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def as_json(*words: str) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def test_a_replay_says_how_many_go_where_and_who_gains(number: str) -> None:
    told = as_json("replay", "--draft")
    assert (told["complaints"], told["changes"]["owner"], told["against_version"]) == (COUNT, COUNT, 1)
    assert [flow["complaints"] for flow in told["flows"]] == [COUNT]
    assert "市场监督" in told["flows"][0]["to"]
    changed = {one["after"] - one["before"] for one in told["load"]}
    assert changed == {COUNT, -COUNT}


def test_since_leaves_out_what_came_before(number: str) -> None:
    told = as_json("replay", "--draft", "--since", make.on(COUNT - 1).date().isoformat())
    assert (told["complaints"], told["since"]) == (1, make.on(COUNT - 1).date().isoformat())


def test_a_replay_in_words_names_departments(number: str) -> None:
    done = run("replay", "--draft")
    assert done.exit_code == 0, done.exception
    assert "another department leads" in done.stdout
    assert "→" in done.stdout


@pytest.mark.parametrize(
    ("words", "named"),
    [(("replay",), "--draft"), (("replay", "--draft", "--since", "yesterday"), "yesterday")],
)
def test_what_cannot_be_replayed_is_refused_by_name(number: str, words: tuple[str, ...], named: str) -> None:
    error = run(*words).exception
    assert isinstance(error, DomainError)
    assert named in str(error)


def test_without_a_draft_there_is_nothing_to_replay(number: str, sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        drafts.discard_draft(session, drafts.get_draft(session), actor=SYSTEM, at=now())
    assert isinstance(run("replay", "--draft").exception, NoDraft)


def test_a_draft_that_cannot_be_read_is_refused_with_its_reason(number: str, sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        rule = session.exec(select(Rule).where(Rule.table_id == drafts.get_draft(session).id)).first()
        rule.level = "nowhere"
        session.add(rule)
    error = run("replay", "--draft").exception
    assert isinstance(error, DomainError)
    assert "level" in str(error)
    with sqlite_database.unit_of_work() as session:
        assert session.exec(select(RuleReplay)).one().state is ReplayState.FAILED


def test_a_complaint_is_explained_by_the_table_that_decided_it_and_by_the_draft(number: str) -> None:
    told = as_json("explain", "--complaint", number)
    assert (told["complaint"], told["table_version"], told["table_state"]) == (number, 1, "published")
    assert told["lead"]["symbol"] == "REG"
    assert told["stored"]["leads"] == told["in_force_now"]["leads"] == [told["lead"]["department"]]
    assert {role["role"] for role in told["registry"]["roles"]} >= {"registrar", "industry_department"}
    drafted = as_json("explain", "--complaint", number, "--draft")
    assert (drafted["lead"]["symbol"], drafted["table_state"]) == ("MR", "draft")
    assert drafted["stored"]["leads"] == told["stored"]["leads"]


def test_every_rule_of_the_table_stands_in_one_place_of_the_explanation(number: str) -> None:
    (part,) = as_json("explain", "--complaint", number)["parts"]
    orders = [part["winner"]["order"], *(row["order"] for row in part["also"]), *(r["rule"] for r in part["refused"])]
    assert sorted(orders) == sorted(set(orders))
    assert len(orders) == 75
    assert all(refusal["wants"] for refusal in part["refused"])


def test_a_complaint_explained_in_words_is_compared(number: str) -> None:
    done = run("explain", "--complaint", number, "--draft")
    assert done.exit_code == 0, done.exception
    assert all(words in done.stdout for words in ("decided then", "asked above", "in force now", "Registry"))


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("explain",), RoutingError),
        (("explain", "--complaint", "1", "--fact", "violation=F-01"), RoutingError),
        (("explain", "--complaint", "1", "--at", "2026-01-01"), RoutingError),
        (("explain", "--complaint", "1"), NotFound),
    ],
)
def test_what_cannot_be_explained_is_refused(number: str, words: tuple[str, ...], error: type[Exception]) -> None:
    assert isinstance(run(*words).exception, error)
