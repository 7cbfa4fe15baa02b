"""Which association a text names: exactly one in full, or none."""

from datetime import date

import pytest
from sqlmodel import select

from intake.casework.actor import SYSTEM
from intake.conversation.classify import find_named, hear
from intake.db import Database
from intake.registry_upkeep.importing import fill_with_synthetic
from routing.models import Association
from routing.registry.synthetic import generate
from routing.rules.store import load_violations
from routing.vocabulary import Lifecycle
from tests import factories as make

KNOWN = "成都市门窗与防水行业协会（合成）"


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        (f"{KNOWN}乱收费", True),
        ("投诉成都市门窗与防水行业协会(合成)收费,他们的协会不讲理", True),
        ("投诉成都市門窗與防水行業協會（合成）", True),
        (f"代码{make.CREDIT_CODE}的单位", True),
        ("成都市门窗与防水行业", False),
        ("某协会", False),
        ("", False),
        ("协会" * 2000, False),
    ],
)
def test_a_name_in_full_is_heard(database: Database, text: str, *, is_found: bool) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        found = find_named(session, text)
    assert (found is not None) is is_found


def test_two_names_are_nobody_s_certainty(database: Database) -> None:
    with database.unit_of_work() as session:
        fill_with_synthetic(session, generate(1, 30), on=date(2026, 11, 23), actor=SYSTEM, at=make.MONDAY)
        living = select(Association.name).where(Association.lifecycle == Lifecycle.ACTIVE).order_by(Association.id)
        first, second = session.exec(living.limit(2))
        assert find_named(session, f"投诉{first}强制入会").name == first
        assert find_named(session, f"{first}和{second}强制入会") is None
        heard = hear(session, f"投诉{first}，强制入会，不入会就不给办", load_violations(session))
        assert (heard.is_certain, heard.guesses[0].code) == (True, "F-01")
