"""Tables, calendars and JSON that were altered: what no longer can be read is refused with a sentence of one line."""

from collections.abc import Callable
from typing import Any

import pytest

from intake.knowledge.file import read_cards
from routing.calendars.file import read_calendar
from routing.departments.file import read_rows as read_departments
from routing.errors import BadCalendarFile, BadJson
from routing.fee_lists.file import read_fee_file
from routing.json_text import MOST_DEPTH, read_json
from routing.registry.file import read_sheet
from routing.rules.file import read_loosely, read_table
from routing.table_file import table_lines
from routing.violations import shipped_violations
from tests.hostile.feeding import answered, feed
from tests.hostile.grammars import JSON, WRONG_JSON, altered, as_json, tables

pytestmark = [pytest.mark.slow, pytest.mark.sampled]

_CODES = frozenset(card.code for card in shipped_violations())
DOORS: dict[str, Callable[[bytes], Any]] = {
    "any table": lambda content: [*table_lines(content)],
    "calendar": read_calendar,
    "registry": lambda content: read_sheet(content).rows(),
    "rules": read_table,
    "draft of rules": read_loosely,
    "departments": read_departments,
    "fee lists": lambda content: read_fee_file(content, _CODES),
    "knowledge cards": lambda content: read_cards(content, {}),
}


@pytest.mark.parametrize("door", DOORS)
def test_an_altered_file_is_read_or_refused(door: str) -> None:
    feed(altered(tables()), DOORS[door], sample=25)


def test_any_json_is_read_or_refused() -> None:
    def both(value: Any) -> None:
        text = as_json(value)
        answered(read_json, text, kinds=(BadJson,))
        answered(read_calendar, text.encode(), kinds=(BadCalendarFile,))

    feed(JSON, both, sample=60)


@pytest.mark.parametrize("text", WRONG_JSON, ids=lambda text: text[:12])
def test_wrong_json_is_one_line(text: str) -> None:
    if text.startswith("{") and not text.startswith("{}"):
        with pytest.raises(BadCalendarFile) as refused:
            read_calendar(text.encode())
        assert "\n" not in str(refused.value)
    with pytest.raises(BadJson):
        read_json(text)


def test_json_as_deep_as_is_allowed_is_read() -> None:
    assert read_json("[" * MOST_DEPTH + "]" * MOST_DEPTH)
    assert read_json('["[[' + "[" * MOST_DEPTH + '\\"["]')
