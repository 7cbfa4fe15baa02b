"""Texts that somebody types or sends: every reader of one answers with a value or a refusal, soon."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from intake.cli.rules.facts import FACT_KEYS, read_facts
from intake.conversation import words
from intake.conversation.parse import language_of, understand
from intake.desk.cursors import find_place
from intake.identity.phone import phones_of
from intake.notify.staff.contacts import checked_email
from intake.scoring.profiles import read_profile
from intake.searching.criteria import read_box
from intake.web.fields import MoneyAmount, PhoneNumber
from routing.registry.reading.bodies import candidates_in
from routing.registry.reading.codes import read_code
from routing.registry.reading.dates import read_day
from routing.registry.reading.words import read_level, read_lifecycle, read_mode
from routing.rules.cells import read_amount, read_flag
from routing.translatable import TranslatableError
from tests.hostile.feeding import answered, feed
from tests.hostile.grammars import TEXTS

pytestmark = [pytest.mark.slow, pytest.mark.sampled]

_PHONE, _MONEY = TypeAdapter(PhoneNumber), TypeAdapter(MoneyAmount)
READERS: dict[str, Callable[[str], Any]] = {
    "text of a telephone": lambda text: (understand(text), understand(text, has_stopped=True), language_of(text)),
    "answer of a telephone": lambda text: (words.choice_in(text), words.yes_or_no(text), words.is_auto_reply(text)),
    "telephone number": phones_of,
    "telephone number of a form": _PHONE.validate_python,
    "sum of money": _MONEY.validate_python,
    "search box": read_box,
    "place in a list": lambda text: (find_place(text), find_place("." + text)),
    "mail address": checked_email,
    "registry cell": lambda text: (read_day(text), read_code(text), candidates_in(text)),
    "registry word": lambda text: (read_level(text), read_mode(text), read_lifecycle(text)),
    "scoring profile": lambda text: read_profile(text, name="x"),
    "rules amount": lambda text: read_amount("amount", text),
    "rules flag": lambda text: read_flag("government", text),
    "facts": lambda text: read_facts([f"{key}={text}" for key in FACT_KEYS]),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_text_is_read_or_refused(reader: str) -> None:
    feed(TEXTS, READERS[reader], sample=60, kinds=(TranslatableError, ValidationError))


def test_a_cell_of_nothing_but_line_breaks_is_read_soon() -> None:
    answered(candidates_in, "万" + "\r\n " * 10_000 + "1", kinds=())
    assert candidates_in("市\r\n民政局") == ("市民政局",)
