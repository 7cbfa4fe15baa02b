"""The same words get the same codes at every door and desk, with their source; and little is asked while one types."""

import pytest
from sqlalchemy import event

from intake.casework import find
from intake.clock import now
from intake.conversation.dialogue import InboundText, receive_text
from intake.models import Complaint
from intake.runtime import Runtime
from intake.suggesting.kept_guesses import kept_guesses
from intake.vocabulary import StaffRole, State
from intake.web.fields import new_token
from routing.models import Association
from routing.vocabulary import Channel
from tests.desk.desk_scene import Scene
from tests.factories import known_association
from tests.stages.pages import Page
from tests.suggesting.classroom import ASSOCIATIONS, SAID_OTHERWISE, train

pytestmark = pytest.mark.slow

UNHEARD = f"{ASSOCIATIONS[0]}的事：{SAID_OTHERWISE['G-01']}"
HEARD = "必须加入，不入会就不给办"


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


@pytest.fixture
def operator(scene: Scene) -> Page:
    return scene.browser("hua", StaffRole.OPERATOR)


def by_web(scene: Scene, narrative: str, *codes: str) -> Complaint:
    """What becomes of a form whose sender ticked these codes."""
    page = Page(scene.app)
    page.get("/complain")
    form = {"token": new_token(), "association": ASSOCIATIONS[0], "violations": list(codes), "narrative": narrative,
            "confidentiality": "anonymous"}  # fmt: skip
    page.post("/complain", form)
    with scene.runtime.db.unit_of_work() as session:
        return find.get_by_external_id(session, Channel.WEB, form["token"])


def by_text(scene: Scene, sid: str, narrative: str) -> Complaint:
    """What becomes of a text message."""
    with scene.runtime.db.unit_of_work() as session:
        text = InboundText(sid, "+8613800001234", f"新诉求 {narrative}")
        receive_text(session, scene.runtime.collaborators(session), text, at=now())
        return find.get_by_external_id(session, Channel.SMS, sid)


def guesses(scene: Scene, complaint: Complaint) -> list[str]:
    with scene.runtime.db.reading() as session:
        return [one.code for one in kept_guesses(session, complaint.id)]


def in_triage(scene: Scene, number: str) -> str:
    text = scene.dispatcher().get(f"/complaints/{number}").text
    return text.split('id="violations"')[1].split("</fieldset>")[0]


def test_the_web_form_and_the_console_propose_the_same_codes_in_the_same_order(scene: Scene, operator: Page) -> None:
    train(scene.runtime.db)
    for narrative in (UNHEARD, HEARD, f"{HEARD}。{UNHEARD}"):
        shown = operator.post(
            "/console/preview", {"narrative": narrative, "association": ASSOCIATIONS[0]}, status=200
        ).text
        codes = [piece.split('"')[0] for piece in shown.split('data-add="')[1:]]
        assert codes
        assert guesses(scene, by_web(scene, narrative)) == codes


def test_a_text_message_is_put_down_under_the_same_codes_as_the_web_form(scene: Scene) -> None:
    train(scene.runtime.db)
    for number, narrative in enumerate((UNHEARD, f"{HEARD}。{UNHEARD}")):
        assert guesses(scene, by_text(scene, f"SM-{number}", narrative)) == guesses(scene, by_web(scene, narrative))


def test_what_was_learned_alone_sends_no_text_message_off(scene: Scene) -> None:
    """Of the words of the taxonomy it is asked whether it is that, and only where nothing learned is surer."""
    train(scene.runtime.db)
    with scene.runtime.db.reading() as session:
        name = session.get_one(Association, known_association(session)).name
    learned, spoken = by_text(scene, "SM-1", f"{name}：{SAID_OTHERWISE['G-01']}"), by_text(scene, "SM-2", name + HEARD)
    both = by_text(scene, "SM-3", f"{name}的事：{SAID_OTHERWISE['G-01']}，会费也没公示")
    assert [guesses(scene, one)[0] for one in (learned, spoken, both)] == ["G-01", "F-01", "G-01"]
    assert [(one.state, one.violations) for one in (learned, spoken, both)] == [(State.RECEIVED, [])] * 3


def test_what_the_web_form_hears_is_chosen_by_nobody_and_waits_for_a_person(scene: Scene) -> None:
    train(scene.runtime.db)
    complaint = by_web(scene, UNHEARD)
    assert (complaint.state, complaint.violations, guesses(scene, complaint)[0]) == (State.RECEIVED, [], "G-01")
    assert by_web(scene, UNHEARD, "F-15").violations == ["F-15"], "what was ticked stands alone"


def test_before_anything_was_learned_the_web_form_hears_keywords_alone(scene: Scene) -> None:
    assert guesses(scene, by_web(scene, UNHEARD)) == []
    assert guesses(scene, by_web(scene, HEARD)) == ["F-01"]


@pytest.mark.parametrize(("narrative", "code", "sources"), [
    (UNHEARD, "G-01", {"分类器"}), (HEARD, "F-01", {"关键词", "分类器"}),
])  # fmt: skip
def test_triage_says_the_source_of_what_it_offers(scene: Scene, narrative: str, code: str, sources: set[str]) -> None:
    train(scene.runtime.db)
    number = scene.complaint(State.RECEIVED, narrative=narrative, violations=("F-15",))
    choices = in_triage(scene, number).split('class="choice"')[1:]
    written, first = choices[0], choices[1]
    assert 'value="F-15" checked' in written
    assert 'class="source"' not in written, "the text does not speak of it"
    assert f'value="{code}"' in first
    assert "checked" not in first
    told = {piece.split("</i>")[0].split()[0] for piece in first.split('<i class="source">')[1:]}
    assert told == sources
    assert first.count("%") == 1


def test_triage_offers_three_beside_what_is_written_down(scene: Scene) -> None:
    text = "必须加入，不让退，没有服务，另外收，分会又收一遍，返成，涨会费"
    written = ("F-01", "F-02")
    number = scene.complaint(State.RECEIVED, narrative=text, violations=written)
    choices = in_triage(scene, number).split('class="choice"')[1:]
    assert len(choices) == 5
    assert all("checked" in choice and "关键词" in choice for choice in choices[:2])


def test_while_one_types_the_database_is_asked_who_types_and_which_association(scene: Scene, operator: Page) -> None:
    with scene.runtime.db.reading() as session:
        association = known_association(session)
        collaborators = scene.runtime.collaborators(session)
        name = collaborators.rules.snapshot(
            session, association, scene.stored(scene.complaint()).received_at.date()
        ).name
    form = {"narrative": HEARD, "association": name}
    operator.post("/console/preview", form, status=200)
    statements: list[str] = []
    event.listen(
        scene.runtime.db.engine,
        "before_cursor_execute",
        lambda *call: statements.append(call[2]) if call[2] != "BEGIN" else None,
    )
    operator.post("/console/preview", form, status=200)
    assert len(statements) == 4, statements
    assert "FROM staff" in statements[0]
    assert "association_name" in statements[1]
    assert "sketch_version" in statements[2]  # none yet: no wording is asked for
    assert "knowledge_card" in statements[3]
    operator.post("/console/preview", form | {"violations": "F-01"}, status=200)
    assert len(statements) == 9, "and which complaints about it are under way"
