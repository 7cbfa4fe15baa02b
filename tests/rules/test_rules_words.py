"""Words of rules as people write them: they match as meant, or the check says that they never will."""

import csv
import io

import pytest

from routing.analysis.check import analyse
from routing.analysis.findings import Finding
from routing.analysis.world import World
from routing.errors import BadCell
from routing.facts import Facts
from routing.normalise import LONGEST_NARRATIVE
from routing.rules.cells import COLUMNS, RuleRow, read_parties
from routing.rules.file import read_table, shipped_rules, write_table
from routing.rules.table import RulesTable
from routing.vocabulary import FindingKind, Severity
from tests.rules.naive import naive_hits, parsed

# As cells come from offices: full-width letters, Traditional characters, a full-width comma between two words.
TYPED = ("ＶＩＰ会员", "會費翻倍", "天价学费，强制培训")
LAST = shipped_rules()[-1]


def with_words(*cells: str, column: str = "keywords_any") -> list[RuleRow]:
    """A rule for each cell, above the one that catches every complaint."""
    return [*(RuleRow(order=n, lead="REG", **{column: cell}) for n, cell in enumerate(cells, 1)), LAST]


def winner(rows: list[RuleRow], text: str) -> int:
    match = RulesTable(1, rows).match(Facts("F-01", text=text))
    assert [match.rule.order, *match.also] == naive_hits(parsed(rows), Facts("F-01", text=text))
    return match.rule.order


def found(rows: list[RuleRow]) -> list[Finding]:
    return [one for one in analyse(rows, World.shipped()).findings if one.kind is FindingKind.IMPOSSIBLE]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("升为vip会员要多交钱", 1),
        ("升为ＶＩＰ會員要多交钱", 1),
        ("今年会费翻倍", 2),
        ("今年會(huì)費翻倍", 2),
        ("收的是天价学费", 3),
        ("强制培训，不去就扣分", 3),
        ("没有别的", LAST.order),
    ],
)
def test_stored_words_match_as_they_were_meant(text: str, order: int):
    assert winner(with_words(*TYPED), text) == order
    assert not found(with_words(*TYPED))


def test_a_file_is_kept_as_its_words_are_compared():
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([getattr(row, name) for name in COLUMNS] for row in with_words(*TYPED))
    rows = read_table(out.getvalue())
    assert [row.keywords_any for row in rows[:3]] == ["VIP会员", "会费翻倍", "天价学费|强制培训"]
    assert read_table(write_table(rows)) == rows


@pytest.mark.parametrize(
    "cell", ["会费｜退会", "会费；退会", "会费、退会", "会费\n退会", "会费|，退会", "会\u200b费|退会\ufeff"]
)
def test_signs_between_words_part_them_and_signs_nobody_sees_are_none(cell: str):
    for text in ("要退会", "涨会费"):
        assert winner(with_words(cell), text) == 1
    assert winner(with_words(cell, column="keywords_all"), "要退会，不退会费") == 1
    assert winner(with_words(cell, column="keywords_all"), "要退会") == LAST.order


@pytest.mark.parametrize("word", ["\u200b", "\ufeff\u2060", "会" * (LONGEST_NARRATIVE + 1)])
def test_a_word_that_no_narrative_can_have_is_told(word: str):
    for cell, column, severity in (
        (word, "keywords_any", Severity.ERROR),
        (f"{word}|会费", "keywords_any", Severity.WARNING),
        (f"{word}|会费", "keywords_all", Severity.ERROR),
    ):
        rows = with_words(cell, column=column)
        [finding] = found(rows)
        assert (finding.rules, finding.column, finding.severity) == ((1,), column, severity)
        assert finding.params["value"].isprintable()
        expected = 1 if severity is Severity.WARNING else LAST.order
        assert winner(rows, "会费" * (LONGEST_NARRATIVE // 2)) == expected


def test_a_rule_that_waits_for_ever_takes_nothing_from_those_below_it():
    rows = [
        RuleRow(order=1, lead="REG", keywords_any="\u200b"),
        RuleRow(order=2, lead="REG", keywords_any="会费"),
        LAST,
    ]
    assert {one.rules for one in analyse(rows, World.shipped()).errors} == {(1,)}


def test_other_cells_are_read_in_one_spelling_too():
    row = RuleRow(order=1, lead="ＲＥＧ｜MR／CRT", violation="Ｆ－01｜F－02", industry="餐飲")
    rows = RulesTable(1, [row, LAST])
    assert rows.match(Facts("F-02", industry="餐饮")).rule.order == 1
    assert [str(party) for party in rows.rules[0].leads] == ["REG", "MR/CRT"]


@pytest.mark.parametrize(("cell", "said"), [("MR@province", "MR@province"), ("SWD@county/REG", "SWD@county/REG")])
def test_a_symbol_of_one_level_is_read_and_written(cell: str, said: str):
    assert "|".join(map(str, read_parties("lead", cell))) == said


@pytest.mark.parametrize("cell", ["MR@", "MR@moon", "BSU@city", "IMD@province", "MR@province^", "XX@city"])
def test_a_level_that_is_none_or_a_symbol_without_levels_is_refused(cell: str):
    with pytest.raises(BadCell):
        read_parties("lead", cell)
