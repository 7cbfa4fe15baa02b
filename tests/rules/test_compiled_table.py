"""The compiled table answers as somebody would who reads it row by row, whatever the cells and the facts."""

import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.facts import Facts
from routing.rules.cells import RuleRow
from routing.rules.indexes import MOST_SEEN, Seen
from routing.rules.keyword_scan import WordFinder
from routing.rules.table import RulesTable
from routing.vocabulary import Channel, Kind, Level, Lifecycle, RegistrationMode
from tests.rules.naive import naive_hits, naive_refusals, parsed
from tests.rules.rulebook import make_table
from tests.stages.extents import extent

# Few values, so that rules meet; beside them what makes trouble: words within words and over one another, letters
# whose case changes their length, half a surrogate pair, regions that only begin alike, one amount written twice.
WORDS = ("会费", "会", "费会", "会费会", "不给办", "VIP", "vip会", "straße", "ss", "İ", "ŉ", "😀", "\ud800", "1")
TEXTS = (
    "",
    "会费会费",
    "不给办会",
    "交了会费，VIP会员",
    "STRASSE",
    "i̇",
    "ʼN 1",
    "😀会",
    "\ud800费会",
    "没有",
    "x" * 500,
)
REGIONS = ("510104", "510100", "51*", "5101*", "510*", "44*", "440000")
AMOUNTS = ("0", "0.01", "100", "1E+2", "100.00", "5000", "99999999")
CELLS: dict[str, tuple[str, ...]] = {
    "violation": ("F-01", "f-02", "F-*", "A-*", "A-02", "V-01"),
    "kind": tuple(Kind),
    "channel": tuple(Channel),
    "level": tuple(Level),
    "region": REGIONS,
    "industry": ("物业", "物业管理", "VIP"),
    "mode": tuple(RegistrationMode),
    "lifecycle": tuple(Lifecycle),
    "keywords_any": WORDS,
    "keywords_all": WORDS,
    "association": ("X1", "X2"),
}
SINGLE = {
    "watchlist": ("true", "否"),
    "amount_min": AMOUNTS,
    "amount_max": AMOUNTS,
    "government": ("yes", "0"),
    "anonymous": ("是", "no"),
}
FACTS = {
    "violation": ("", "F-01", "F-02", "F-99", "A-01", "A-02", "V-01", "F-", "Z"),
    "kind": tuple(Kind),
    "channel": tuple(Channel),
    "level": (None, *Level),
    "region": ("", "510104", "510100", "510", "51", "440000", "44010", "110101", "5"),
    "industry": ("", "物业", "物业管理", "别的"),
    "mode": (None, *RegistrationMode),
    "lifecycle": (None, *Lifecycle),
    "watchlist": (True, False),
    "amount": (None, *(Decimal(amount) for amount in AMOUNTS), Decimal("99.99"), Decimal("1e9"), Decimal(-1)),
    "government": (True, False),
    "anonymous": (True, False),
    "text": TEXTS,
    "association": ("", "X1", "X2", "X3"),
}


def answers(table: RulesTable, facts: Facts) -> list[int]:
    match = table.match(facts)
    return [match.rule.order, *match.also] if match.rule else list(match.also)


def drawn_rows(draw: random.Random, count: int, share: Callable[[str], float]) -> list[RuleRow]:
    rows = []
    for order in range(1, count + 1):
        cells = {
            column: "|".join(draw.choices(values, k=draw.randint(1, 3)))
            for column, values in CELLS.items()
            if draw.random() < share(column)
        }
        cells |= {column: draw.choice(values) for column, values in SINGLE.items() if draw.random() < share(column)}
        rows.append(RuleRow(order=order, lead="REG", **cells))
    return rows


SHAPES: dict[str, Callable[[str], float]] = {
    "every column now and then": lambda _: 0.2,
    "hardly a cell": lambda _: 0.04,
    "many cells": lambda _: 0.45,
    "keywords alone": lambda column: 0.6 * column.startswith("keywords"),
    "amounts alone": lambda column: 0.7 * column.startswith("amount"),
    "codes and regions": lambda column: 0.6 * (column in ("violation", "region")),
    "flags": lambda column: 0.5 * (column in ("watchlist", "government", "anonymous")),
    "the body complained of": lambda column: 0.4 * (column in ("level", "mode", "lifecycle", "association")),
}


@pytest.mark.slow
@pytest.mark.sampled
@pytest.mark.parametrize("shape", SHAPES)
def test_a_million_random_decisions_are_those_of_a_reader(shape: str):
    draw = random.Random(shape)
    for number in range(125):
        rows = drawn_rows(draw, 120 if number % 25 == 0 else draw.randint(0, 14), SHAPES[shape])
        table, read = RulesTable(1, rows), parsed(rows)
        for _ in range(extent(1000, 40)):
            facts = Facts(**{column: draw.choice(values) for column, values in FACTS.items()})
            assert answers(table, facts) == naive_hits(read, facts), (rows, facts)


written = {
    **{
        column: st.lists(st.sampled_from(values), min_size=1, max_size=3).map("|".join)
        for column, values in CELLS.items()
    },
    **{column: st.sampled_from(values) for column, values in SINGLE.items()},
}


@st.composite
def rows_of_few_cells(draw: st.DrawFn) -> list[RuleRow]:
    """Two cells or so a row: of rows with many cells none would ever match."""
    columns = st.lists(st.sampled_from(sorted(written)), max_size=3, unique=True)
    rows = draw(st.lists(columns.flatmap(lambda some: st.fixed_dictionaries({c: written[c] for c in some}))))
    return [RuleRow(order=order, lead="REG", **cells) for order, cells in enumerate(rows, 1)]


complaints = st.builds(
    Facts,
    **{
        **{column: st.sampled_from(values) for column, values in FACTS.items()},
        "text": st.lists(st.sampled_from((*WORDS, *TEXTS)), max_size=4).map("".join) | st.text(),
        "amount": st.none() | st.decimals(min_value=0, allow_nan=False, allow_infinity=False),
    },
)


@given(rows_of_few_cells(), st.lists(complaints, min_size=1, max_size=5))
@settings(max_examples=extent(200))
def test_hits_and_refusals_are_those_of_a_reader(rows: list[RuleRow], asked: list[Facts]):
    table, read = RulesTable(1, rows), parsed(rows)
    for facts in asked:
        assert answers(table, facts) == naive_hits(read, facts)
        assert [(refusal.rule, refusal.column) for refusal in table.refusals(facts)] == naive_refusals(read, facts)


def test_a_long_queue_of_rules_that_ask_for_words_is_worked_through():
    words = [chr(0x4E00 + number) for number in range(60)]
    rows = [RuleRow(order=number, lead="REG", keywords_any=word) for number, word in enumerate(words, 1)]
    rows.append(RuleRow(order=99, lead="SWD"))
    table = make_table(*rows)
    assert answers(table, Facts("F-01", text=words[40] + words[20])) == [21, 41, 99]
    assert answers(table, Facts("F-01", text="无")) == [99]
    assert make_table(*rows[:-1]).match(Facts("F-01", text="无")).rule is None


def test_a_rule_with_every_word_of_a_long_list_wants_every_one():
    words = [chr(0x4E00 + number) for number in range(20)]
    table = make_table(RuleRow(order=1, lead="REG", keywords_all="|".join(words)))
    assert table.match(Facts("F-01", text="".join(words))).rule
    assert table.match(Facts("F-01", text="".join(words[1:]))).rule is None


def test_a_rule_with_both_kinds_of_keywords_wants_both_met():
    table = make_table(RuleRow(order=1, lead="REG", keywords_any="会费|年费", keywords_all="退会|拒绝"))
    assert table.match(Facts("F-01", text="要退会，拒绝，年费不退")).rule
    for text in ("会费年费", "退会拒绝", "会费退会"):
        assert answers(table, Facts("F-01", text=text)) == []


def test_the_other_hits_are_held_to_their_keywords_too():
    table = make_table(
        RuleRow(order=1, lead="REG"),
        RuleRow(order=2, lead="REG", keywords_any="退会"),
        RuleRow(order=3, lead="REG", keywords_all="STRASSE|\ud800"),
        RuleRow(order=4, lead="REG", keywords_all="?"),
        RuleRow(order=5, lead="REG"),
    )
    assert answers(table, Facts("F-01", text="会费")) == [1, 5]
    assert answers(table, Facts("F-01", text="退会 Straße\ud800")) == [1, 2, 3, 5]


def test_bounds_of_an_amount_belong_to_it_and_nothing_beside_them_does():
    table = make_table(
        RuleRow(order=1, lead="REG", amount_min="100", amount_max="500"),
        RuleRow(order=2, lead="REG", amount_min="1E+2", amount_max="100.00"),
        RuleRow(order=3, lead="REG", amount_max="500"),
        RuleRow(order=4, lead="REG", amount_min="500"),
    )
    hits = {"99.99": [3], "100": [1, 2, 3], "100.01": [1, 3], "500.0": [1, 3, 4], "500.01": [4], "-1": [3]}
    assert {amount: answers(table, Facts("F-01", amount=Decimal(amount))) for amount in hits} == hits
    assert answers(table, Facts("F-01")) == []


def test_an_amount_range_turned_round_accepts_nothing():
    table = make_table(RuleRow(order=1, lead="REG", amount_min="500", amount_max="100"))
    assert not any(table.match(Facts("F-01", amount=Decimal(n))).rule for n in (0, 100, 300, 500, 900))


def test_a_table_without_rules_matches_nothing():
    match = make_table().match(Facts("F-01", text="会费"))
    assert (match.rule, match.also) == (None, ())


def test_more_places_than_are_remembered_change_no_answer():
    table = make_table(RuleRow(order=1, lead="REG", region="51*"), RuleRow(order=2, lead="SWD", region="510104"))
    for number in range(3 * MOST_SEEN):
        region = f"{number * 83 % 1_000_000:06}"
        assert bool(table.match(Facts("F-01", region=region)).rule) is region.startswith("51")
    assert answers(table, Facts("F-01", region="510104")) == [1, 2]


def test_what_is_remembered_of_values_seen_is_bounded():
    seen = Seen(lambda value: value)
    for number in range(3 * MOST_SEEN):
        assert seen[number] == number
    assert len(seen) <= MOST_SEEN


def test_words_are_found_inside_one_another_and_once_each():
    finder = WordFinder(["会费", "会", "费会", "退"])
    assert finder.find("会费会费") == {0, 1, 2}
    assert finder.find("") == set()
    assert WordFinder([]).find("会费") == set()


def test_a_word_as_long_as_a_page_is_found_too():
    finder = WordFinder(["会费", "章" * 300, "退"])
    assert finder.find("会费" + "章" * 300) == {0, 1}
    assert finder.find("章" * 299) == set()
