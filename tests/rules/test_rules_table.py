"""What cells accept, and what they refuse by column and value."""

from decimal import Decimal

import pytest

from routing.errors import BadRule
from routing.facts import ColumnRefusal, Facts
from routing.rules.cells import RuleRow
from routing.rules.table import compile_rule
from routing.vocabulary import Channel, Kind, Level, Lifecycle, RegistrationMode
from tests.rules.rulebook import make_table

FACTS = Facts(
    "F-01",
    kind=Kind.REPORT,
    channel=Channel.SMS,
    level=Level.CITY,
    region="510104",
    industry="物业管理",
    mode=RegistrationMode.DUAL,
    lifecycle=Lifecycle.ACTIVE,
    watchlist=True,
    amount=Decimal(5000),
    text="不入会就不给办 VIP",
    association="51510100MJ00000000",
)


@pytest.mark.parametrize(
    ("column", "accepted", "refused"),
    [
        ("violation", "A-01|F-01", "A-01|F-02"),
        ("violation", "F-*", "A-*"),
        ("violation", "f-01", "f-02"),
        ("kind", "complaint | report", "complaint"),
        ("channel", "sms", "phone|web"),
        ("level", "city", "county"),
        ("region", "510104", "510100"),
        ("region", "5101*", "5107*"),
        ("industry", "物业管理", "物业"),
        ("mode", "dual", "direct|decoupled"),
        ("lifecycle", "active", "revoked"),
        ("watchlist", "true", "false"),
        ("watchlist", "是", "否"),
        ("amount_min", "5000", "5000.01"),
        ("amount_max", "5000", "4999.99"),
        ("government", "false", "true"),
        ("anonymous", "0", "1"),
        ("keywords_any", "退会|不给办", "退会|没有"),
        ("keywords_any", "vip", "vips"),
        ("keywords_all", "不入会就|不给办", "不入会就|退会"),
        ("association", "51510100MJ00000000", "51510100MJ00000001"),
    ],
)
def test_cell_accepts_and_refuses(column: str, accepted: str, refused: str):
    table = make_table(
        RuleRow(order=1, lead="MR", **{column: refused}), RuleRow(order=2, lead="REG", **{column: accepted})
    )
    assert table.match(FACTS).rule.order == 2
    assert table.refusals(FACTS) == (ColumnRefusal(1, column),)


@pytest.mark.parametrize("column", ["level", "mode", "lifecycle", "amount_min", "amount_max", "region", "association"])
def test_a_fact_nobody_knows_meets_no_filled_cell(column: str):
    cell = {"level": "city", "mode": "dual", "lifecycle": "active", "region": "51*", "association": "X"}.get(
        column, "1"
    )
    assert make_table(RuleRow(order=1, lead="REG", **{column: cell})).match(Facts("F-01")).rule is None


def test_the_first_refusing_column_is_named_in_the_order_of_the_file():
    table = make_table(RuleRow(order=1, lead="REG", violation="F-02", kind="help", keywords_any="没有"))
    assert table.refusals(FACTS) == (ColumnRefusal(1, "violation"),)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("violation", "F-1", "F-1"),
        ("violation", "F-01||F-02", "F-01||F-02"),
        ("kind", "complaint|grumble", "grumble"),
        ("region", "5101", "5101"),
        ("watchlist", "maybe", "maybe"),
        ("amount_min", "five", "five"),
        ("amount_max", "NaN", "NaN"),
        ("amount_min", "-1", "-1"),
        ("lead", "XYZ", "XYZ"),
        ("lead", "REG/", "REG/"),
        ("co", "某局^", "某局^"),
        ("policy", "soon", "soon"),
        ("priority", "high", "high"),
    ],
)
def test_a_cell_that_means_nothing_is_refused_by_column_and_value(column: str, cell: str, value: str):
    with pytest.raises(BadRule, match="rule 7") as refused:
        compile_rule(RuleRow(**{"order": 7, "lead": "REG", column: cell}))
    assert (refused.value.cause.column, refused.value.cause.value) == (column, value)
