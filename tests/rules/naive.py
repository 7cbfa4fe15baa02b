"""The rules table read as a person reads it: row by row and cell by cell. Slow, and nothing to get wrong."""

from collections.abc import Iterable
from decimal import Decimal

from routing.facts import Facts
from routing.normalise import as_compared
from routing.rules.cells import FACT_COLUMNS, RuleRow

Cells = list[tuple[str, list[str]]]


def parsed(rows: Iterable[RuleRow]) -> list[tuple[int, Cells]]:
    """The rows in order, each with its filled cells split."""
    return [
        (row.order, [(column, _split(column, cell)) for column in FACT_COLUMNS if (cell := getattr(row, column))])
        for row in sorted(rows, key=lambda row: row.order)
    ]


def naive_hits(rules: list[tuple[int, Cells]], facts: Facts) -> list[int]:
    """The orders of every rule that accepts the facts."""
    return [order for order, cells in rules if all(accepts(column, values, facts) for column, values in cells)]


def naive_refusals(rules: list[tuple[int, Cells]], facts: Facts) -> list[tuple[int, str]]:
    """Every other rule with the first column that refuses them."""
    first = (
        (order, next((column for column, values in cells if not accepts(column, values, facts)), None))
        for order, cells in rules
    )
    return [(order, column) for order, column in first if column]


def accepts(column: str, values: list[str], facts: Facts) -> bool:
    if column in ("amount_min", "amount_max"):
        if facts.amount is None:
            return False
        bound = Decimal(values[0])
        return facts.amount >= bound if column == "amount_min" else facts.amount <= bound
    if column in ("keywords_any", "keywords_all"):
        words = [as_compared(value).strip() for value in values]
        found = [bool(word) and word in as_compared(facts.text) for word in words]
        return any(found) if column == "keywords_any" else all(found)
    fact = getattr(facts, column)
    if column in ("watchlist", "government", "anonymous"):
        return fact == (values[0].lower() in ("true", "yes", "1", "是"))
    return fact is not None and any(_is(column, value, fact) for value in values)


def _is(column: str, value: str, fact: str) -> bool:
    if column == "violation":
        value = value.upper()
    if column in ("violation", "region") and value.endswith("*"):
        return fact.startswith(value[:-1])
    return fact == value


def _split(column: str, cell: str) -> list[str]:
    signs = "|｜，；、\n" if column.startswith("keywords") else "|"
    for sign in signs:
        cell = cell.replace(sign, "|")
    return [value.strip() for value in cell.split("|") if value.strip()]
