"""A handler's day: who has it, what is asked now, what is told in the meantime, and what asks before it is done."""

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.reading.public_status import public_status_of
from intake.events import EventKind
from intake.models import Deadline, Handling, Message
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole, State
from tests.desk.desk_scene import Scene
from tests.desk.test_substitutes import name_substitute
from tests.stages.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def under_way(scene: Scene, state: State = State.HANDLING) -> tuple[str, int, Page]:
    """A complaint, the department that leads it, and the desk of somebody there."""
    number = scene.complaint(state)
    department = scene.departments_of(number, HandlingState.PENDING, HandlingState.SIGNED)[0]
    return number, department, scene.browser("jia", StaffRole.HANDLER, department_id=department)


def part_of(scene: Scene, number: str) -> Handling:
    with scene.runtime.db.reading() as session:
        return find.handlings_of(session, scene.stored(number).id)[0]


def asked(page: Page, number: str) -> str:
    return page.get(f"/complaints/{number}").text.split('id="asked-of-me"')[1].split("</section>")[0]


def test_a_part_is_given_to_a_section_a_person_and_a_deputy_of_the_department_alone(scene: Scene) -> None:
    number, department, page = under_way(scene, State.DISPATCHED)
    yi, bing = (scene.person(login, StaffRole.HANDLER, department_id=department) for login in ("yi", "bing"))
    other = scene.person("wai", StaffRole.HANDLER, department_id=scene.department_without(number))
    name_substitute(scene, bing.id, "yi")
    offered = page.get(f"/complaints/{number}?do=assign").text
    assert "合成bing（外出，由合成yi代办）" in offered
    assert "合成wai" not in offered
    page.post(f"/complaints/{number}/assign", {"handler_id": other.id}, status=422)
    page.post(f"/complaints/{number}/assign", {"handler_id": yi.id, "deputy_id": yi.id}, status=422)
    given = {"handler_id": yi.id, "deputy_id": bing.id, "section": "执法处", "note": "熟悉该协会"}
    page.post(f"/complaints/{number}/assign", given)
    page.post(f"/complaints/{number}/assign", given, status=409)
    part = part_of(scene, number)
    assert (part.handler_id, part.deputy_id, part.section) == (yi.id, bing.id, "执法处")
    text = page.get(f"/complaints/{number}").text
    assert "交由执法处 · 合成yi · 合成bing协助办理" in text
    assert "熟悉该协会" in text
    for login in ("yi", "bing"):
        desk = scene.browser_of(login).get("/desk/?mine=1").text
        assert f"/complaints/{number}" in desk
        assert "已交由您办理" in desk
    assert f'href="/complaints/{number}"' not in page.get("/desk/?mine=1").text
    # Who signs for the department does not take it from whom it was given to.
    page.post(f"/complaints/{number}/sign", {"confirmed": "1"})
    assert part_of(scene, number).handler_id == yi.id


def test_an_interim_answer_is_read_by_the_complainant_and_stops_no_clock(scene: Scene) -> None:
    number, _department, page = under_way(scene)
    complaint_id = scene.stored(number).id

    def clocks() -> list[tuple]:
        with scene.runtime.db.reading() as session:
            rows = session.exec(select(Deadline).where(Deadline.complaint_id == complaint_id).order_by(Deadline.id))
            return [(row.clock, row.due_at, row.met_at, row.is_paused) for row in rows]

    before = clocks()
    page.post(f"/complaints/{number}/interim", {"text": " "}, status=422)
    page.post(f"/complaints/{number}/interim", {"text": "已约谈协会，正在核对账目。"})
    assert clocks() == before
    with scene.runtime.db.reading() as session:
        status = public_status_of(session, scene.runtime.collaborators(session), find.get_by_number(session, number))
        assert [one.text for one in status.interim] == ["已约谈协会，正在核对账目。"]
        sent = session.exec(select(Message.template).where(Message.complaint_id == complaint_id)).all()
        assert "interim" in sent
    (event,) = scene.events(number, EventKind.HANDLING_INTERIM)
    assert "核对账目" not in str(event.data)
    unsigned, _department, early = under_way(scene, State.DISPATCHED)
    early.post(f"/complaints/{unsigned}/interim", {"text": "尚未签收。"}, status=409)


def test_what_comes_back_says_why_before_anything_else(scene: Scene) -> None:
    number, department, page = under_way(scene)
    assert "请先与诉求人联系" in asked(page, number) or "请调查办理并答复" in asked(page, number)
    for one in scene.departments_of(number, HandlingState.SIGNED):
        answer = {"outcome": "explained", "reply_text": "已说明。", "fee_action": "none"}
        scene.handler_of(one).post(f"/complaints/{number}/reply", answer)
    assert "目前不需要您办理" in asked(page, number)
    dispatcher = scene.dispatcher()
    assert "请审核答复" in asked(dispatcher, number)
    dispatcher.post(f"/complaints/{number}/send_back", {"reason": "没有写明退款金额。"})
    told = asked(page, number)
    assert told.index("没有写明退款金额。") < told.index("请")
    assert "asked-reason" in told
    assert department in scene.departments_of(number, HandlingState.SIGNED)


def test_who_has_yet_to_sign_reads_until_when_it_may_be_returned(scene: Scene) -> None:
    number, _department, page = under_way(scene, State.DISPATCHED)
    assert "请签收；不属于本单位职责的，可在" in asked(page, number)


@pytest.mark.parametrize(
    ("verb", "state", "form", "says"),
    [
        ("sign", State.DISPATCHED, {}, "签收后不得退单"),
        ("reject", State.RECEIVED, {"reason": "R07", "note": "请向主管部门反映。"}, "不予受理后即告终结"),
    ],
)
def test_what_cannot_be_taken_back_asks_first_and_keeps_what_was_typed(
    scene: Scene, verb: str, state: State, form: dict, says: str
) -> None:
    number = scene.complaint(state)
    desk = scene.dispatcher() if state is State.RECEIVED else scene.handler_of(scene.departments_of(number)[0])
    shown = desk.post(f"/complaints/{number}/{verb}", form, status=200).text
    confirm = shown.split('class="confirm"')[1].split("</div>")[0]
    assert says in confirm
    assert all(str(value) in shown for value in form.values())
    assert scene.stored(number).state is state
    desk.post(f"/complaints/{number}/{verb}", form | {"confirmed": "1"})
    assert scene.stored(number).state is not state
    # Once it is not open any more nothing is asked: the verb says why.
    desk.post(f"/complaints/{number}/{verb}", form, status=409)


def test_the_page_hears_of_what_others_do_and_of_nothing_else(scene: Scene) -> None:
    number, _department, page = under_way(scene)
    dispatcher = scene.dispatcher()
    text = page.get(f"/complaints/{number}").text
    news = text.split('data-news="')[1].split('"')[0]
    dispatcher.get(f"/complaints/{number}")  # a reading is no news
    assert page.get(news, status=204).text == ""
    page.post(f"/complaints/{number}/note", {"text": "自己写的。"})
    assert page.get(news, status=204).text == ""
    dispatcher.post(f"/complaints/{number}/note", {"text": "请抓紧。"})
    told = page.get(news).text
    assert "合成paidan" in told
    assert f"/complaints/{number}" in told
    scene.handler_of(scene.department_without(number)).get(news, status=404)
    assert len(scene.events(number, EventKind.COMPLAINT_VIEW)) == 2  # and to ask is no reading


def test_what_the_system_did_stands_apart_in_the_history(scene: Scene) -> None:
    number, _department, page = under_way(scene)
    page.post(f"/complaints/{number}/note", {"text": "给同事。"})
    history = page.get(f"/complaints/{number}").text.split('class="timeline"')[1].split("</ol>")[0]
    lines = history.split("<li")
    assert "is-system" not in next(line for line in lines if "给同事。" in line)
    assert any("is-system" in line and "实质性答复" in line for line in lines)
