"""What the desk teaches, on screen: every number leads to its complaints, and a decision becomes a rule by a click."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.parts import from_decision
from intake.casework.verbs import coordinate, override
from intake.clock import now
from intake.models import Settlement
from intake.runtime import Runtime
from intake.suggesting.corpus import Corpus, last_full_month
from intake.suggesting.training import keep_trial, try_learning
from intake.vocabulary import StaffRole, State
from routing.models import Rule
from routing.vocabulary import Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

DOCUMENT = "成社工发〔2026〕12号（合成）"
BEHIND = re.compile(r'<a href="(/rules/learning/complaints[^"]+)">([^<]+)</a>')


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def administrator(scene: Scene) -> Page:
    return scene.browser("guanli", StaffRole.ADMINISTRATOR)


def overruled(scene: Scene, **changes: object) -> str:
    number = scene.complaint(**changes)
    with scene.runtime.db.unit_of_work() as session:
        collaborators, complaint = scene.runtime.collaborators(session), find.lock_complaint(session, number)
        lead = make.department_of(collaborators, Symbol.DRC)
        actor = make.make_actor(session, StaffRole.OPERATOR)
        override.override_decision(
            session, collaborators, complaint, from_decision.DispatchChoice(lead, "合成"), actor=actor, at=now()
        )
    return number


def in_coordination(scene: Scene, **changes: object) -> str:
    number = scene.complaint(**changes)
    with scene.runtime.db.unit_of_work() as session:
        collaborators, complaint = scene.runtime.collaborators(session), find.lock_complaint(session, number)
        actor = make.make_actor(session, StaffRole.DISPATCHER)
        coordinate.coordinate_complaint(session, collaborators, complaint, "合成争议", actor=actor, at=now())
    return number


def settled(scene: Scene, number: str, **typed: object) -> int:
    """Dispatched out of coordination by the form; the id of the decision that was kept."""
    lead = scene.name_of(scene.department(Symbol.DRC))
    form = {"lead": lead, "reason": "合成：经会商由该单位主办", "document": DOCUMENT}
    scene.dispatcher().post(f"/complaints/{number}/dispatch", form | typed)
    with scene.runtime.db.reading() as session:
        complaint = find.get_by_number(session, number)
        return session.exec(select(Settlement.id).where(Settlement.complaint_id == complaint.id)).one()


def behind(text: str) -> list[tuple[str, str]]:
    return [(address.replace("&amp;", "&"), words) for address, words in BEHIND.findall(text)]


def numbers_listed(page: Page, address: str) -> int:
    return len(re.findall(r'<td class="number">', page.get(address).text))


def test_a_training_of_too_few_says_so_on_its_page(scene: Scene) -> None:
    with scene.runtime.db.unit_of_work() as session:
        keep_trial(session, try_learning(Corpus(last_full_month(now()), (), ()), ()), actor=SYSTEM, at=now())
    assert "办结件不足" in scene.supervisor().get("/rules/classifier/").text


def test_every_number_leads_to_as_many_complaints(scene: Scene) -> None:
    for _ in range(3):
        scene.complaint(State.HANDLING)
    overruled(scene)
    page = administrator(scene)
    text = page.get("/rules/learning/").text
    found = behind(text)
    counts = [(address, int(words)) for address, words in found if words.isdecimal()]
    assert sorted({number for _address, number in counts}) == [1, 4]
    for address, number in counts:
        assert numbers_listed(page, address) == number, address
    # The times lead to those they were taken of.
    timed = [address for address, _words in found if "what=kept" in address]
    assert [numbers_listed(page, address) for address in timed] == [3, 3]
    assert "25.00%" in text


def test_few_complaints_are_marked_and_an_empty_page_says_what_will_come(scene: Scene) -> None:
    page = administrator(scene)
    text = page.get("/rules/learning/?lang=en").text
    assert "No rule of this version decided anything" in text
    assert "75 rules decided nothing" in text
    scene.complaint()
    assert 'class="few"' in page.get("/rules/learning/").text


def test_a_rule_that_goes_wrong_is_hot_here_and_on_the_page_of_closure_rates(scene: Scene) -> None:
    for _ in range(8):
        overruled(scene)
    for _ in range(4):
        scene.complaint()
        scene.complaint(violations=("A-04",))
    page = administrator(scene)
    assert 'class="hot-list"' in page.get("/rules/learning/").text
    assert 'hx-get="/rules/learning/hot"' in page.get("/reports/").text
    block = page.get("/rules/learning/hot").text
    assert "<html" not in block
    assert "66.67%" in block
    assert [numbers_listed(page, address) for address, _words in behind(block)] == [8, 12]


def test_days_and_version_are_chosen_and_nonsense_is_refused_by_name(scene: Scene) -> None:
    scene.complaint(at=now() - timedelta(days=120))
    page = administrator(scene)
    assert not behind(page.get("/rules/learning/").text)
    first = (now() - timedelta(days=130)).date().isoformat()
    last = (now() - timedelta(days=100)).date().isoformat()
    assert behind(page.get(f"/rules/learning/?version=1&from={first}&to={last}").text)
    for query, field in (("version=7", "version"), ("version=x", "version"), (f"from={last}&to={first}", "to")):
        assert f'<a href="#{field}">' in page.get(f"/rules/learning/?{query}", status=422).text
    for query in ("version=7", "what=all", "rule=-1", "by=chance&code=F-01"):
        page.get(f"/rules/learning/complaints?{query}", status=422)


def test_who_may_look_and_who_may_make_rules(scene: Scene) -> None:
    identity = settled(scene, in_coordination(scene))
    for login, role in (("dudao", StaffRole.SUPERVISOR), ("paidan", StaffRole.DISPATCHER)):
        page = scene.browser(login, role)
        assert "/rules/promote" not in page.get("/rules/learning/").text
        assert DOCUMENT in page.get("/rules/learning/settled").text
        page.post("/rules/promote/", {"settlement": identity}, status=403)
    for login, role in (("huawu", StaffRole.OPERATOR), ("shenji", StaffRole.AUDITOR)):
        for path in ("", "settled", "hot", "complaints"):
            scene.browser(login, role).get(f"/rules/learning/{path}", status=403)


def test_a_settled_case_becomes_a_rule_by_one_click_and_the_second_leads_there_too(scene: Scene) -> None:
    identity = settled(scene, in_coordination(scene))
    page = administrator(scene)
    assert f'name="settlement" value="{identity}"' in page.get("/rules/learning/").text
    places = [page.post("/rules/promote/", {"settlement": identity}).headers["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert page.client.get(places[0]).status_code == 200
    [rule_id] = parse_qs(urlsplit(places[0]).query)["rule"]
    with scene.runtime.db.reading() as session:
        rule = session.get_one(Rule, int(rule_id))
        assert (rule.association, rule.lead, DOCUMENT in rule.basis) == (make.CREDIT_CODE, "DRC", True)
    assert f'name="settlement" value="{identity}"' not in page.get("/rules/learning/").text
    assert f'name="settlement" value="{identity}"' in page.get("/rules/learning/settled").text


def test_the_complaint_itself_shows_what_was_settled_and_offers_to_make_it_a_rule(scene: Scene) -> None:
    number = in_coordination(scene)
    identity = settled(scene, number)
    both = scene.browser("liang", StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR).get(f"/complaints/{number}").text
    assert DOCUMENT in both
    assert f'name="settlement" value="{identity}"' in both
    text = scene.dispatcher().get(f"/complaints/{number}").text
    assert DOCUMENT in text
    assert "/rules/promote" not in text


def test_what_cannot_be_a_rule_has_no_button_and_is_refused(scene: Scene) -> None:
    identity = settled(scene, in_coordination(scene, association_id=None, association_text="合成商会"))
    page = administrator(scene)
    assert f'value="{identity}"' not in page.get("/rules/learning/settled").text
    page.post("/rules/promote/", {"settlement": identity}, status=422)
    page.post("/rules/promote/", {"settlement": 987_654}, status=404)


def test_a_document_too_long_is_refused_and_stays_as_typed(scene: Scene) -> None:
    number = in_coordination(scene)
    typed = {"lead": scene.name_of(scene.department(Symbol.DRC)), "reason": "合成", "document": "号" * 121}
    text = scene.dispatcher().post(f"/complaints/{number}/dispatch", typed, status=422).text
    assert '<a href="#document">' in text
    assert "号" * 121 in text


def test_a_violation_without_an_owner_leads_to_its_complaints(runtime: Runtime) -> None:
    with runtime.db.unit_of_work() as session:  # before anybody has compiled the table
        rule = session.exec(select(Rule).where(Rule.violation == "F-01")).one()
        rule.lead = "REG|MR"
        session.add(rule)
        make.record_writes(session)
    scene = Scene(runtime)
    for _ in range(2):
        scene.complaint(State.COORDINATING)
    page = administrator(scene)
    [address] = [address for address, _words in behind(page.get("/rules/learning/").text) if "code=F-01" in address]
    assert numbers_listed(page, address) == 2
