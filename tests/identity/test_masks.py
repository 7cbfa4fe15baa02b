"""What of a complainant each role is shown, at every address: nothing of who is anonymous, nor of who is confidential
to a department.
"""

from collections.abc import Iterator

import pytest
from flask import Flask

from intake.casework import find
from intake.clock import now
from intake.desk.complaint_page import read_complaint_page
from intake.desk.letters.case_file import _MAKER, _complaint
from intake.identity.mask import is_shown_masked
from intake.identity.person import Person
from intake.letters.wording import LetterMatter, compose
from intake.runtime import Runtime
from intake.vocabulary import Confidentiality, LetterKind, StaffRole
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

# One apart from the other, so that a body tells whose it is.
PEOPLE = {
    Confidentiality.OPEN: Person(name="上官明月", phone="+8615811118264", email="kaifang@example.org"),
    Confidentiality.CONFIDENTIAL: Person(name="慕容清风", phone="+8615922229517", email="baomi@example.org"),
    Confidentiality.ANONYMOUS: Person(name="夏侯长河", phone="+8618733339173", email="niming@example.org"),
}
MASKS = {
    Confidentiality.OPEN: ("上官**", "158****8264", "k***@"),
    Confidentiality.CONFIDENTIAL: ("慕容**", "159****9517", "b***@"),
    Confidentiality.ANONYMOUS: ("夏侯**", "187****9173", "n***@"),
}
# What walks through every list of the house, and not only through what is about one complaint.
EVERYWHERE = (StaffRole.HANDLER, StaffRole.AUDITOR, StaffRole.ADMINISTRATOR)
# Answers with files or goes on for ever.
_APART = {"complaint_news", "static", "log_out"}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _rests(app: Flask, *, of_number: bool) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        wanted = {"number"} if of_number else set()
        if (
            "GET" in (rule.methods or ())
            and set(rule.arguments) == wanted
            and rule.endpoint.split(".")[0] not in _APART
        ):
            yield str(rule.rule)


def _bits(wish: Confidentiality, *, is_masked: bool) -> tuple[str, ...]:
    """Whatever of one person must not stand on a page: all of it in the clear, and where nothing is shown the mask."""
    person = PEOPLE[wish]
    clear = (person.name, person.name[2:], person.phone, person.phone.removeprefix("+86"), person.email)
    surname = person.name[:2]
    return clear if is_masked else (*clear, *MASKS[wish], surname, person.phone[-4:], person.phone[3:6] + "*")


def _found(page: Page, address: str, bits: tuple[str, ...], number: str) -> list[str]:
    answer = page.client.get(address)
    body = answer.get_data(as_text=True).replace(number, "")
    return [bit for bit in bits if bit in body]


def _browser(scene: Scene, role: StaffRole, number: str) -> Page:
    if role is StaffRole.HANDLER:
        return scene.handler_of(scene.departments_of(number)[0])
    return scene.browser(f"who-{role}", role)


def test_no_address_shows_a_role_more_of_a_person_than_it_may_see(scene: Scene) -> None:
    numbers = {wish: scene.complaint(confidentiality=wish, person=PEOPLE[wish]) for wish in Confidentiality}
    wrong, seen = [], set()
    for role in StaffRole:
        page = _browser(scene, role, numbers[Confidentiality.OPEN])
        for wish, number in numbers.items():
            is_masked = is_shown_masked({role}, wish)
            for rest in _rests(scene.app, of_number=True):
                address = rest.replace("<number>", number)
                wrong += [
                    (role, wish, address, bit)
                    for bit in _found(page, address, _bits(wish, is_masked=is_masked), number)
                ]
            shown = _found(page, f"/complaints/{number}", MASKS[wish][:2], number)
            seen |= {(role, wish)} if shown else set()
    assert not wrong
    hotline = {StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.CALLER_BACK, StaffRole.SUPERVISOR}
    assert {role for role, wish in seen if wish is Confidentiality.CONFIDENTIAL} == hotline
    assert {role for role, wish in seen if wish is Confidentiality.OPEN} >= hotline | {StaffRole.HANDLER}
    assert Confidentiality.ANONYMOUS not in {wish for _role, wish in seen}


def test_no_list_of_the_house_shows_them_either(scene: Scene) -> None:
    numbers = {wish: scene.complaint(confidentiality=wish, person=PEOPLE[wish]) for wish in Confidentiality}
    wrong = []
    for role in EVERYWHERE:
        page = _browser(scene, role, numbers[Confidentiality.OPEN])
        bits = tuple(bit for wish in Confidentiality for bit in _bits(wish, is_masked=is_shown_masked({role}, wish)))
        for address in _rests(scene.app, of_number=False):
            wrong += [(role, address, bit) for bit in _found(page, address, bits, "-")]
    assert not wrong


def test_a_printed_case_names_nobody_confidential(scene: Scene) -> None:
    for wish in (Confidentiality.OPEN, Confidentiality.CONFIDENTIAL):
        number = scene.complaint(confidentiality=wish, person=PEOPLE[wish])
        with scene.runtime.db.reading() as session:
            office = scene.runtime.collaborators(session)
            page = read_complaint_page(session, office, number, actor=_MAKER, at=now())
            told = "\n".join(value for _name, value in _complaint(page, ""))
        assert (MASKS[wish][0] in told) is (wish is Confidentiality.OPEN)
        assert (MASKS[wish][1] in told) is (wish is Confidentiality.OPEN)


def test_a_letter_names_nobody_confidential(scene: Scene) -> None:
    for wish in (Confidentiality.OPEN, Confidentiality.CONFIDENTIAL):
        number = scene.complaint(confidentiality=wish, person=PEOPLE[wish])
        with scene.runtime.db.reading() as session:
            complaint = find.get_by_number(session, number)
            matter = LetterMatter(session, scene.runtime.collaborators(session), complaint, None, "")
            paper = compose(matter, LetterKind.ACCEPTANCE, hotline="合成热线")
        assert (MASKS[wish][0] in paper.as_text()) is (wish is Confidentiality.OPEN)
