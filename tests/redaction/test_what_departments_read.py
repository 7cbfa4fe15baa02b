"""A planted name and number reach nobody of a department, wherever a complaint is shown; the hotline asks first."""

import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.verbs.supplement import supplement_complaint
from intake.clock import now
from intake.events import EventKind
from intake.identity.person import Person
from intake.identity.redacted_texts import redacted_texts
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole, State
from routing.models import Department
from routing.vocabulary import Channel
from tests.desk.desk_scene import Scene
from tests.searching.searchers import index, searched
from tests.stages.pages import Page
from tests.undone import undone

pytestmark = pytest.mark.slow

NAME, PHONE, OTHER, IDENTITY = "司徒晓燕", "13900001234", "13805312345", "370102198503124210"
PLANTED = (NAME, PHONE, "139 0000 1234", OTHER, IDENTITY)
TOLD = (
    f"门窗协会违规收取评审费。我是{NAME}，电话139 0000 1234，身份证{IDENTITY}，经办的是王会长，"
    f"同事赵四海说可打{OTHER}，收了3000元，依据第十二条。"
)


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


@pytest.fixture
def number(scene: Scene) -> str:
    made = scene.complaint(State.HANDLING, narrative=TOLD, person=Person(NAME, f"+86{PHONE}"))
    with scene.runtime.db.unit_of_work() as session:
        complaint, office = find.lock_complaint(session, made), scene.runtime.collaborators(session)
        said = f"补充：{NAME}，又打来{OTHER}，赵四海可以作证"
        supplement_complaint(
            session, office, complaint, said, Channel.WEB, actor=COMPLAINANT, at=now() - timedelta(minutes=5)
        )
    return made


def reader(scene: Scene, number: str) -> Page:
    """A handler of the department that signed for it."""
    return scene.handler_of(scene.departments_of(number, HandlingState.SIGNED)[0])


def text_of(page: Page, path: str) -> str:
    return unescape(page.get(path).text)


def tells(text: str) -> list[str]:
    bare = re.sub(r"\s", "", text)
    return [one for one in PLANTED if one.replace(" ", "") in bare]


def test_no_page_of_a_department_has_what_tells_who_somebody_is(scene: Scene, number: str) -> None:
    page = reader(scene, number)
    index(scene.runtime)
    read = {
        path: text_of(page, path) for path in (f"/complaints/{number}", f"/complaints/{number}?show=steps", "/desk/")
    }
    read["search"] = unescape(searched(page, "门窗"))
    read["search for what is hidden"] = unescape(searched(page, "身份证"))
    assert {path: tells(text) for path, text in read.items()} == {path: [] for path in read}
    shown = read[f"/complaints/{number}"]
    assert "门窗协会违规收取评审费" in shown
    assert "收了3000元，依据第十二条" in shown
    assert "王会长" in shown  # only proposed: nobody decided on it


@pytest.mark.parametrize("role", [StaffRole.CALLER_BACK, StaffRole.AUDITOR])
def test_nor_has_one_of_who_only_calls_or_audits(scene: Scene, number: str, role: StaffRole) -> None:
    page = scene.browser(f"only-{role}", role)
    assert tells(text_of(page, f"/complaints/{number}")) == []
    page.post(f"/complaints/{number}/original", {}, status=403)
    page.post(f"/complaints/{number}/hiding", {"hide": "0-9"}, status=403)


def test_nor_has_the_explanation_of_where_it_went(scene: Scene, number: str) -> None:
    page = scene.supervisor()
    shown = text_of(page, f"/rules/explain/complaints/{number}")
    assert "门窗协会违规收取评审费" in shown
    assert tells(shown) == []


def test_a_handler_cannot_ask_for_the_original_nor_decide(scene: Scene, number: str) -> None:
    page = reader(scene, number)
    assert "original" not in text_of(page, f"/complaints/{number}")
    for verb in ("original", "hiding"):
        assert tells(page.post(f"/complaints/{number}/{verb}", {"hide": "0-9"}, status=403).text) == []
    assert not scene.events(number, EventKind.NARRATIVE_HIDE)


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.SUPERVISOR])
def test_the_hotline_opens_the_original_which_is_recorded(scene: Scene, number: str, role: StaffRole) -> None:
    page = scene.browser(f"one-{role}", role)
    assert tells(text_of(page, f"/complaints/{number}")) == []
    opened = unescape(page.post(f"/complaints/{number}/original", {}, status=200).text)
    assert tells(opened) == [*PLANTED]
    assert "<mark>" in opened
    assert scene.events(number, EventKind.COMPLAINT_VIEW)[-1].data["page"] == "original"


def test_what_is_proposed_is_hidden_once_it_is_ticked(scene: Scene, number: str) -> None:
    page, handler = scene.dispatcher(), reader(scene, number)
    assert "赵四海" in text_of(handler, f"/complaints/{number}")
    opened = unescape(page.post(f"/complaints/{number}/original", {}, status=200).text)
    offered = dict(re.findall(r'name="hide" value="(\d+-\d+)"[^>]*> <span>([^<]+)</span>', opened))
    assert set(offered.values()) == {"王会长", "赵四海"}
    page.post(f"/complaints/{number}/hiding", {"hide": next(one for one, name in offered.items() if name == "赵四海")})
    shown = text_of(handler, f"/complaints/{number}")
    assert "赵四海" not in shown  # nor in what was added later
    assert "王会长" in shown
    assert scene.events(number, EventKind.NARRATIVE_HIDE)[-1].data == {"hidden": 1, "left": 1}
    page.post(f"/complaints/{number}/hiding", {})
    assert "赵四海" in text_of(handler, f"/complaints/{number}")


def test_a_place_that_was_not_proposed_is_not_hidden(scene: Scene, number: str) -> None:
    scene.dispatcher().post(f"/complaints/{number}/hiding", {"hide": ["0-9", "junk", "999999-9999999"]})
    assert scene.events(number, EventKind.NARRATIVE_HIDE)[-1].data == {"hidden": 0, "left": 2}


def test_the_telephone_of_a_department_stays(scene: Scene, number: str) -> None:
    """Anybody may know it: only the witness of a matter is not to be told of."""
    with undone(scene.runtime.db) as session, session.no_autoflush:
        complaint = find.get_by_number(session, number)
        assert "86123456" not in redacted_texts(session, complaint).veil.over("打0531-86123456")
    with undone(scene.runtime.db) as session:
        department = Department.__table__
        session.connection().execute(sa.update(department).where(department.c.name != "").values(phone="0531-86123456"))
        complaint = find.get_by_number(session, number)
        assert redacted_texts(session, complaint).veil.over("打0531-86123456") == "打0531-86123456"
