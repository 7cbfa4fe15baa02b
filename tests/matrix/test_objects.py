"""Role × address × complaint: of the home region, of a county's hotline, and of who asked for confidentiality.

Whoever does not see a complaint is answered by none of its addresses and changes nothing of it; and of who asked for
confidentiality no page shows a name or a number, whoever reads it: these are opened by an act that is recorded.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from werkzeug.routing import Rule

from intake.auth.guards import guard_of
from intake.casework.actor import Actor
from intake.identity.person import Person
from intake.runtime import Runtime
from intake.vocabulary import ActorKind, Confidentiality, HandlingState, StaffRole, State
from tests.desk.desk_scene import Scene
from tests.matrix.addresses import address, rules_of
from tests.matrix.people import COUNTY, Somebody, of_a_county, of_every_role
from tests.stages.extents import extent

pytestmark = [pytest.mark.slow, pytest.mark.sampled]

NAME, NUMBER, WORDS = "欧阳慧敏", "13987654321", "合成诉求：秘书长强制入会，收了三千七百二十一元。"
_SERVER = 500
_HELD = tuple(HandlingState)
_TURNED_AWAY = {303, 403, 404, 405, 409, 422}


@dataclass(frozen=True)
class Object:
    """One complaint, and by the names of their posts who sees it."""

    name: str
    number: str
    is_confidential: bool
    seen_by: frozenset[str]


@dataclass(frozen=True)
class Cell:
    """Who asks which address about which complaint."""

    who: Somebody
    rule: Rule
    about: Object

    @property
    def is_seen(self) -> bool:
        return self.who.name in self.about.seen_by


class Registers:
    """Three complaints that are handled, and everybody who may come."""

    def __init__(self, runtime: Runtime) -> None:
        self.scene = Scene(runtime)
        taker = self.scene.person("taker", StaffRole.OPERATOR, region=COUNTY)
        there = Actor(ActorKind.STAFF, taker.id, frozenset({StaffRole.OPERATOR}), region_code=COUNTY)
        wish = {"confidentiality": Confidentiality.CONFIDENTIAL}
        plain, hidden, countys = (
            self.scene.complaint(
                State.HANDLING, narrative=WORDS, person=Person(name=NAME, phone=f"+86{NUMBER}"), **more
            )
            for more in ({}, wish, {**wish, "actor": there})
        )
        holder, outside = self.scene.departments_of(plain, *_HELD)[0], self.scene.department_without(plain)
        at_home = list(of_every_role(self.scene, holder, outside))
        self.people = [*at_home, *of_a_county(self.scene)]
        department = {one.name for one in at_home if one.staff.department_id == holder}
        home = {one.name for one in at_home if one.staff.department_id is None and one.staff.region_code is None}
        county = {one.name for one in self.people if one.staff.region_code == COUNTY}
        self.objects = [
            Object("plain", plain, is_confidential=False, seen_by=frozenset(home | department)),
            Object("confidential", hidden, is_confidential=True, seen_by=frozenset(home | department)),
            Object("county's", countys, is_confidential=True, seen_by=frozenset(home | department | county)),
        ]

    def cells(self, method: str) -> Iterator[Cell]:
        for rule in rules_of(self.scene):
            guard = guard_of(self.scene.app, rule.endpoint)
            if "number" in rule.arguments and method in (rule.methods or ()) and guard is not None and guard.is_staff:
                yield from (Cell(who, rule, about) for who in self.people for about in self.objects)

    def sample(self, method: str, seed: int, most: int) -> list[Cell]:
        every = list(self.cells(method))
        return random.Random(seed).sample(every, min(len(every), extent(len(every), most)))

    def path(self, cell: Cell) -> str:
        self.scene.app.extensions["jiesu-limiter"].reset()
        return address(self.scene, cell.rule, {"number": cell.about.number})

    def lengths(self) -> list[int]:
        """Of the records of all three, with who has read them."""
        return [len(self.scene.events(one.number)) for one in self.objects]


@pytest.fixture
def registers(runtime: Runtime) -> Registers:
    return Registers(runtime)


def test_every_kind_of_complaint_is_seen_by_some_and_hidden_from_others(registers: Registers) -> None:
    """The desk itself says what this file takes for granted."""
    for about in registers.objects:
        for who in registers.people:
            if StaffRole.ADMINISTRATOR in who.staff.roles:  # sees what it keeps, and opens no complaint
                continue
            status = who.page.client.get(f"/complaints/{about.number}").status_code
            assert status == (200 if who.name in about.seen_by else 404), (about.name, who.name)


def test_no_page_shows_what_its_reader_does_not_see(registers: Registers) -> None:
    wrong = []
    for cell in registers.sample("GET", 15, 400):
        answer = cell.who.page.client.get(registers.path(cell))
        text = answer.get_data(as_text=True)
        answer.close()
        is_fine = answer.status_code < _SERVER if cell.is_seen else answer.status_code in _TURNED_AWAY
        is_told = WORDS in text and not cell.is_seen
        is_named = cell.about.is_confidential and any(word in text for word in (NAME, NUMBER, NAME[2:], NUMBER[3:]))
        if not is_fine or is_told or is_named:
            wrong.append((cell.who.name, cell.about.name, cell.rule.rule, answer.status_code, is_told, is_named))
    assert not wrong, "\n".join(map(str, wrong))


def test_nobody_changes_what_they_do_not_see(registers: Registers) -> None:
    wrong, before = [], registers.lengths()
    for cell in registers.sample("POST", 16, 250):
        if cell.is_seen:
            continue
        sent = cell.who.page.client.post(registers.path(cell), data={"csrf_token": cell.who.page.token})
        if sent.status_code not in _TURNED_AWAY or WORDS in sent.get_data(as_text=True):
            wrong.append((cell.who.name, cell.about.name, cell.rule.rule, sent.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert registers.lengths() == before
