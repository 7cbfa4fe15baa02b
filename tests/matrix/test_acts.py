"""Role × state × act, made of the table of acts and sent by HTTP: what is offered works, all else changes nothing.

Nobody writes a cell by hand: who comes before which complaint with which act follows from the roles, the situations and
the table. A refusal is 403, 404 or 409, of a form that says nothing also 422; never is anything an error of ours.
"""

import random
from collections.abc import Iterator

import pytest

from intake.casework.actions.table import ACTION_RULES
from intake.desk.handling.acts import IRREVOCABLE
from intake.runtime import Runtime
from intake.vocabulary import State
from tests.matrix.forms import FORMS, Known, address_of
from tests.matrix.house import House
from tests.matrix.people import Somebody
from tests.matrix.situations import SITUATIONS
from tests.stages.extents import extent

pytestmark = [pytest.mark.slow, pytest.mark.sampled]

DONE, REFUSED, WRONG = {303}, {403, 404, 409}, {403, 404, 409, 422}
VERBS = tuple(dict.fromkeys(rule.verb for rule in ACTION_RULES))
_EVERY = 10_000


def _sent(who: Somebody, verb: str, known: Known, *, is_empty: bool = False) -> int:
    form = {} if is_empty else FORMS[verb](known)
    confirmed = {"confirmed": "1"} if verb in IRREVOCABLE and not is_empty else {}
    given = {"csrf_token": who.page.token} | form | confirmed
    return who.page.client.post(address_of(verb, known), data=given).status_code


def _cells(house: House, situation: str, seed: str) -> Iterator[tuple[Somebody, str]]:
    """All of them, or some that are the same each time."""
    every = [(who, verb) for who in house.people.values() for verb in VERBS]
    yield from random.Random(seed).sample(every, min(len(every), extent(_EVERY, 7)))


def test_every_act_of_the_table_has_a_form_here_and_every_state_a_situation() -> None:
    assert set(FORMS) == set(VERBS)
    assert {state for state, _walk in SITUATIONS.values()} == set(State)


@pytest.mark.parametrize("is_confidential", [False, True], ids=["open", "confidential"])
def test_what_is_not_offered_is_refused_and_changes_nothing(runtime: Runtime, *, is_confidential: bool) -> None:
    house, wrong = House(runtime), []
    for situation in SITUATIONS:
        known = house.make(situation, is_confidential=is_confidential)
        offers = {who.name: house.offered(who, known.number) for who in house.people.values()}
        before, stood = house.everything(), house.record(known.number)
        for who, verb in _cells(house, situation, f"{situation} {is_confidential}"):
            if verb not in offers[who.name]:
                status = _sent(who, verb, known)
                if status not in REFUSED:
                    wrong.append((situation, who.name, verb, status))
            status = _sent(who, verb, known, is_empty=True)
            if verb in offers[who.name] and status in DONE:
                continue
            if status not in WRONG and verb not in IRREVOCABLE:
                wrong.append((situation, who.name, verb, "empty", status))
        if not wrong:
            assert house.record(known.number) == stood, situation
            assert house.everything() == before, situation
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("is_confidential", [False, True], ids=["open", "confidential"])
def test_what_is_offered_works(runtime: Runtime, *, is_confidential: bool) -> None:
    house, wrong, worked = House(runtime), [], set()
    for situation in SITUATIONS:
        known = house.make(situation, is_confidential=is_confidential)
        for who in house.people.values():
            for verb in sorted(house.offered(who, known.number)):
                status = _sent(who, verb, known)
                if status in DONE:
                    worked.add(verb)
                    known = house.make(situation, is_confidential=is_confidential)
                else:
                    wrong.append((situation, who.name, verb, status))
    assert not wrong, "\n".join(map(str, wrong))
    assert worked == set(VERBS)
