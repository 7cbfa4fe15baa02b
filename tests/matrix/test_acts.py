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
from tests.stages import extents
from tests.stages.extents import extent

pytestmark = [pytest.mark.slow, pytest.mark.sampled]

DONE, REFUSED, WRONG = {303}, {403, 404, 409}, {422}
VERBS = tuple(dict.fromkeys(rule.verb for rule in ACTION_RULES))
NEEDS_NUMBER = "record_callback"  # what it is of was shown to the caller before, by an act of its own
_EVERY = 10_000
LOTS = 10 if extents.IS_WHOLE else 1  # so that no test takes too long
_ASKED = 200  # whether it is really meant


@pytest.fixture
def house(runtime: Runtime) -> House:
    return House(runtime)


def _sent(who: Somebody, verb: str, known: Known, *, is_empty: bool = False) -> int:
    form = {} if is_empty else FORMS[verb](known)
    confirmed = {"confirmed": "1"} if verb in IRREVOCABLE and not is_empty else {}
    given = {"csrf_token": who.page.token} | form | confirmed
    return who.page.client.post(address_of(verb, known), data=given).status_code


def _cells(house: House, seed: str) -> list[tuple[Somebody, str]]:
    """All of them, or some that are the same each time."""
    every = [(who, verb) for who in house.people.values() for verb in VERBS]
    return random.Random(seed).sample(every, min(len(every), extent(_EVERY, 5)))


def _situations(lot: int) -> Iterator[tuple[str, bool]]:
    """Those of a lot, each of who gave a name and of who stays unknown; in a sample by turns."""
    for place, situation in list(enumerate(SITUATIONS))[lot::LOTS]:
        yield from (
            (situation, is_confidential)
            for is_confidential in ((False, True) if extents.IS_WHOLE else (place % 2 == 1,))
        )


def test_every_act_of_the_table_has_a_form_here_and_every_state_a_situation() -> None:
    assert set(FORMS) == set(VERBS)
    assert {state for state, _walk in SITUATIONS.values()} == set(State)


@pytest.mark.parametrize("lot", range(LOTS))
def test_what_is_not_offered_is_refused_and_changes_nothing(house: House, lot: int) -> None:
    wrong = []
    for situation, is_confidential in _situations(lot):
        known = house.make(situation, is_confidential=is_confidential)
        before, stood = house.everything(), house.record(known.number)
        cells = _cells(house, f"{situation} {is_confidential}")
        offers = {
            who.name: house.offered(who, known.number) for who in {one.name: one for one, _verb in cells}.values()
        }
        for who, verb in cells:
            if verb in offers[who.name]:
                continue
            for is_empty, fine in ((False, REFUSED), (True, REFUSED | WRONG)):
                status = _sent(who, verb, known, is_empty=is_empty)
                if status not in fine:
                    wrong.append((situation, is_confidential, who.name, verb, is_empty, status))
        if house.record(known.number) != stood or house.everything() != before:
            wrong.append((situation, is_confidential, "something was changed"))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("lot", range(LOTS))
def test_what_is_offered_works_and_without_a_word_it_is_wrong_at_most(house: House, lot: int) -> None:
    """In a sample each act by whoever is offered it first."""
    wrong: list[object] = []
    worked: set[str] = set()
    for situation, is_confidential in _situations(lot):
        trial = Trial(house, situation, is_confidential=is_confidential)
        for who in house.people.values():
            for verb in sorted(house.offered(who, trial.known.number)):
                if verb not in worked or extents.IS_WHOLE:
                    wrong += trial.faults(who, verb, worked)
    assert not wrong, "\n".join(map(str, wrong))
    assert extents.IS_WHOLE or worked == set(VERBS)


class Trial:
    """Acts on one complaint after the other, each standing as the situation says: one that is done uses it up."""

    def __init__(self, house: House, situation: str, *, is_confidential: bool) -> None:
        self.house, self.cell = house, (situation, is_confidential)
        self.known = self._anew()

    def _anew(self) -> Known:
        return self.house.make(self.cell[0], is_confidential=self.cell[1])

    def faults(self, who: Somebody, verb: str, worked: set[str]) -> Iterator[object]:
        empty = _sent(who, verb, self.known, is_empty=True)
        if empty not in DONE | REFUSED | WRONG and not (empty == _ASKED and verb in IRREVOCABLE):
            yield (*self.cell, who.name, verb, "without a word", empty)
        if empty in DONE:
            self.known = self._anew()
        length = self.house.record(self.known.number)[0]
        status = _sent(who, verb, self.known)
        if status in DONE and self.house.record(self.known.number)[0] > length:
            worked.add(verb)
            self.known = self._anew()
        elif verb != NEEDS_NUMBER or self.cell[0] == "number shown" or status not in REFUSED:
            yield (*self.cell, who.name, verb, status)
