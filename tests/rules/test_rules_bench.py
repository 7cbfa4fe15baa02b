"""`jiesu rules bench`: both engines read the same table and answer alike, and the figures are told in words or JSON."""

import json
from importlib import import_module

import pytest
import typer
from typer.testing import CliRunner

from intake.cli.rules.zen import zen_context, zen_first
from routing.rules.cells import FACT_COLUMNS
from routing.rules.synthetic import synthetic_facts, synthetic_rules
from routing.rules.table import RulesTable

pytestmark = pytest.mark.slow

command = import_module("intake.cli.rules.bench")  # the package has the function of that name
app = typer.Typer()
app.command()(command.bench)


@pytest.fixture
def a_short_run(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, number in {
        "SIZES": (5, 40),
        "_WARM": 20,
        "_ASKED": 60,
        "_ASKED_OF_ZEN": 30,
        "_ROUNDS": 2,
        "_COMPILED": 1,
    }.items():
        monkeypatch.setattr(command, name, number)


def told(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_both_engines_name_the_same_rule_for_every_complaint() -> None:
    table = RulesTable(1, synthetic_rules(11, 300))
    zen = zen_first(table)
    for facts in synthetic_facts(12, 400):
        assert zen(zen_context(facts)) == table.match(facts).rule.order


@pytest.mark.usefixtures("a_short_run")
def test_figures_are_printed_for_every_size() -> None:
    lines = told().splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["5", "40"]
    assert lines[3].startswith("40 rules cost ")


@pytest.mark.usefixtures("a_short_run")
def test_json_has_the_cost_of_both_engines_and_where_they_differ() -> None:
    for one in json.loads(told("--json")):
        assert one["differing"] == 0
        assert one["first_hit_us"] > 0
        assert one["decisions_per_second"] == pytest.approx(1_000_000 / one["first_hit_us"])
        assert one["times_zen"] == pytest.approx(one["zen_us"] / one["first_hit_us"])


@pytest.mark.usefixtures("a_short_run")
def test_without_zen_engine_there_are_figures_of_ours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "has_zen", lambda: False)
    assert told().count("not installed") == 2
    assert {one["times_zen"] for one in json.loads(told("--json"))} == {None}


def test_the_same_seed_makes_the_same_rules_and_complaints() -> None:
    assert synthetic_rules(3, 50) == synthetic_rules(3, 50) != synthetic_rules(4, 50)
    assert list(synthetic_facts(3, 20)) == list(synthetic_facts(3, 20)) != list(synthetic_facts(4, 20))
    filled = [sum(bool(getattr(row, column)) for column in FACT_COLUMNS) for row in synthetic_rules(3, 50)]
    assert filled == sorted(filled, reverse=True)
    assert filled[-1] == 0
