"""What lies over every rule: the watch-list, government involved, and the form a decision is stored in."""

import pytest

from routing.decision.decide import decide
from routing.facts import Because
from routing.rules.cells import RuleRow
from routing.rules.table import RulesTable
from routing.vocabulary import Kind, Priority
from tests.rules.rulebook import full_directory, make_case, make_snapshot, make_table

DIRECTORY = full_directory()


def table(lead: str, co: str = "", **cells: str) -> RulesTable:
    return make_table(RuleRow(order=10, lead=lead, co=co, **cells))


def test_watch_listed_association_runs_on_the_key_clock_and_is_copied_to_social_work():
    watched = make_case("F-19", snapshot=make_snapshot(is_watchlisted=True))
    decision = decide(watched, table("MR"), DIRECTORY)
    assert (decision.policy, decision.priority) == ("key", Priority.KEY)
    assert [(co.symbol, co.because) for co in decision.co] == [("SWD", Because.WATCHLIST)]


@pytest.mark.parametrize("kind", [Kind.CONSULTATION, Kind.SUGGESTION, Kind.HELP])
def test_the_watch_list_never_lengthens_a_clock(kind: Kind):
    watched = make_case("F-19", kind=kind, snapshot=make_snapshot(is_watchlisted=True))
    assert decide(watched, table("MR"), DIRECTORY).policy == kind.value


def test_urgent_rule_stays_urgent_for_a_watch_listed_association():
    watched = make_case("V-13", snapshot=make_snapshot(is_watchlisted=True))
    decision = decide(watched, table("PSB", policy="urgent", priority="urgent"), DIRECTORY)
    assert (decision.policy, decision.priority) == ("urgent", Priority.URGENT)


def test_government_involved_copies_social_work_and_discipline():
    decision = decide(make_case("F-09", government=True), table("MR"), DIRECTORY)
    assert [(co.symbol, co.because) for co in decision.co] == [("SWD", Because.GOVERNMENT), ("DIS", Because.GOVERNMENT)]


def test_decision_is_stored_as_plain_json():
    stored = decide(make_case("F-01", "F-09", government=True), table("REG", "MR"), DIRECTORY).to_json()
    assert stored["leads"][0]["violations"] == ["F-01", "F-09"]
    assert stored["parts"][0]["chain"][0]["outcome"] == "registry_row"
    assert type(stored["priority"]) is str
