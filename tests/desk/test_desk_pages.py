"""What the pages of the desk show: lists, reasons, days, readers, and triage before it decides."""

import pytest
from sqlalchemy import update

from intake.casework import find
from intake.casework.outbox.staff_notices import SUPPLEMENTED, notify_desk
from intake.clock import now
from intake.events import EventKind
from intake.models import ComplaintEvent, Handling, Staff
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole, State
from routing.vocabulary import Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.sealed_texts import key_of_copy
from tests.stages.unrecorded import unrecorded

pytestmark = pytest.mark.slow

LINE = 'class="line-number"'
ASSOCIATION = "成都市门窗与防水行业协会（合成）"
FACTS = {"association": ASSOCIATION, "violations": "F-01", "kind": "complaint", "region_code": "510100"}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def plain(text: str) -> str:
    return text.replace(" ", "")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.proof)])
def test_every_page_of_every_state_stands_in_both_languages(scene: Scene, language: str) -> None:
    numbers = [scene.complaint(state) for state in (State.RECEIVED, State.DISPATCHED, State.HANDLING, State.REPLIED)]
    numbers += [scene.complaint(state) for state in (State.CALLBACK, State.CLOSED)]
    every = [role for role in StaffRole if role is not StaffRole.HANDLER]
    page = scene.browser_of_old("quan", *every)
    page.get(f"/desk/?lang={language}")
    for number in numbers:
        text = page.get(f"/complaints/{number}").text
        for verb in {part.split('"')[0].split("#")[0] for part in text.split("do=")[1:]}:
            page.get(f"/complaints/{number}?do={verb}")
        page.get(f"/complaints/{number}/deadlines")
        page.get(f"/audit/{number}")
        for group in ("steps", "clocks", "messages", "reads", "nonsense"):
            page.get(f"/complaints/{number}?show={group}")
    for queue in (
        "triage",
        "information",
        "coordination",
        "unsettled",
        "ownerless",
        "review",
        "overdue",
        "open",
        "callback",
        "?",
    ):
        page.get(f"/desk/?queue={queue}")
    page.get("/desk/?branch=Q&state=nonsense&after=here")


def test_a_long_list_is_read_page_by_page_to_its_end(scene: Scene) -> None:
    first = scene.complaint()
    department = scene.departments_of(first)[0]
    with scene.runtime.db.unit_of_work() as session:
        mould = next(p for p in find.handlings_of(session, find.get_by_number(session, first).id) if p.is_principal)
        values = {column.name: getattr(mould, column.name) for column in Handling.__table__.columns}
        values["state"] = HandlingState.SIGNED
        for n in range(60):  # rows of one department in two complaints' worth of pages
            number = scene_copy(session, first, n)
            session.add(Handling(**values | {"id": 1000 + n, "complaint_id": number}))
        unrecorded(session)
    page = scene.handler_of(department)
    seen = page.get("/desk/").text
    assert seen.count(LINE) == 50
    following = seen.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = page.get(following).text
    assert rest.count(LINE) == 11
    assert 'rel="next"' not in rest


def scene_copy(session: object, number: str, n: int) -> int:
    """Another complaint with the same facts; its id."""
    original = find.get_by_number(session, number)
    values = {column.name: getattr(original, column.name) for column in type(original).__table__.columns}
    values |= {"number": f"{9 * 10**15 + n}", "external_id": f"copy-{n}", "id": 1000 + n}
    values["text_key"] = key_of_copy({"id": original.id, "text_key": original.text_key}, 1000 + n)
    session.add(type(original)(**values))
    session.flush()
    return 1000 + n


def test_an_empty_list_says_what_will_appear_and_a_filter_that_fits_nothing_says_so(scene: Scene) -> None:
    page = scene.handler(Symbol.FAO)
    assert 'class="empty-page"' in page.get("/desk/").text
    number = scene.complaint(violations=("F-01",))
    page = scene.handler_of(scene.departments_of(number)[0])
    assert number in plain(page.get("/desk/?branch=F").text)
    text = page.get("/desk/?branch=V").text
    assert 'class="empty-page"' in text
    assert 'href="/desk/?queue=department"' in text


def test_a_handler_whose_department_was_taken_away_is_told_whom_to_ask(scene: Scene) -> None:
    page = scene.handler(Symbol.FAO)
    with scene.runtime.db.unit_of_work() as session:
        session.execute(update(Staff).values(department_id=None))
        make.record_writes(session)
    assert 'class="empty-page"' in page.get("/desk/").text


def test_notices_stand_above_the_list_until_they_are_put_away(scene: Scene) -> None:
    number = scene.complaint()
    department = scene.departments_of(number)[0]
    with scene.runtime.db.unit_of_work() as session:
        complaint = find.get_by_number(session, number)
        about = {"complaint_id": complaint.id, "number": number, "department_id": department, "at": now()}
        notify_desk(session, SUPPLEMENTED, cause="once", **about)
    page = scene.handler_of(department)
    text = page.get("/desk/").text
    assert "诉求人" in text.split('class="told"')[1].split("</section>")[0]
    notice = text.split('name="notice" value="')[1].split('"')[0]
    scene.handler(Symbol.FAO).post("/desk/notices", {"notice": notice}, status=404)
    page.post("/desk/notices", {"notice": notice})
    assert 'class="told"' not in page.get("/desk/").text
    page.post("/desk/notices", {}, status=422)


def test_the_page_says_why_me_and_explains_each_day(scene: Scene) -> None:
    number = scene.complaint()
    page = scene.handler_of(scene.departments_of(number)[0])
    complaint = scene.stored(number)
    text = page.get(f"/complaints/{number}").text
    rule = scene.events(number, EventKind.DECISION_ROUTE)[0].data["rules"][0]
    assert f"{rule}" in text.split('id="why-title"')[1].split("</section>")[0]
    days = page.get(f"/complaints/{number}/deadlines").text
    assert days.count('class="block clock-sheet"') == 2 + len(scene.departments_of(number))
    closure = days.split("is-due")[2]
    assert f"{complaint.closure_due_at.astimezone(tz=None).day}" in closure
    assert '<b class="day-count">15</b>' in days  # 投诉: fifteen working days to closure


def test_who_saw_it_is_one_look_away_and_the_auditor_sees_the_chain_break(scene: Scene) -> None:
    number = scene.complaint()
    scene.dispatcher("yi").get(f"/complaints/{number}")
    scene.dispatcher("er").get(f"/complaints/{number}")
    auditor = scene.browser("shenji", StaffRole.AUDITOR)
    text = auditor.get(f"/audit/{number}").text
    assert {"合成yi", "合成er", "合成shenji"} <= {name for name in ("合成yi", "合成er", "合成shenji") if name in text}
    assert "chain-ok" in text
    assert auditor.get(f"/audit/?number={number}", status=303).headers["Location"].endswith(number)
    assert "chain-ok" in auditor.post("/audit/verify", status=200).text
    tamper(scene, number)
    assert "chain-broken" in auditor.get(f"/audit/{number}").text
    assert "chain-broken" in auditor.post("/audit/verify", status=200).text


def tamper(scene: Scene, number: str) -> None:
    """What the trigger refuses, somebody with the file in their hands could still do."""
    with scene.runtime.db.engine.begin() as connection:
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        connection.execute(
            update(ComplaintEvent)
            .where(ComplaintEvent.complaint_id == scene.stored(number).id, ComplaintEvent.seq == 1)
            .values(data={"channel": "sms"})
        )


def test_triage_foresees_where_it_would_go_and_writes_nothing(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED)
    page = scene.dispatcher()
    before = scene.stored(number).event_count
    foreseen = page.post(f"/complaints/{number}/accept/preview", FACTS, status=200, headers={"HX-Request": "true"}).text
    assert "<html" not in foreseen
    assert scene.stored(number).event_count == before
    whole = page.post(f"/complaints/{number}/accept/preview", FACTS | {"more": "f09"}, status=200).text
    assert 'id="foreseen"' in whole
    assert 'value="f09"' in whole
    page.post(f"/complaints/{number}/accept", FACTS | {"more": "f09"})
    assert scene.stored(number).violations == ["F-01", "F-09"]
    lead = scene.name_of(scene.departments_of(number)[0])
    assert lead in foreseen


def test_an_accused_department_is_kept_off(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED)
    page = scene.dispatcher()
    page.post(f"/complaints/{number}/accept/preview", FACTS, status=200)
    accused = scene.complaint()
    department = scene.departments_of(accused)[0]
    page.post(f"/complaints/{number}/accept", FACTS | {"implicated": scene.name_of(department)})
    assert department not in scene.departments_of(number)
    scene.handler_of(department).get(f"/complaints/{number}", status=404)


def test_a_name_nobody_knows_is_never_guessed(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED, association_id=None, association_text="门窗协会")
    page = scene.dispatcher()
    facts = FACTS | {"association": "门窗协会", "searched": "门窗协会"}
    text = page.post(f"/complaints/{number}/accept", facts, status=422).text
    assert ASSOCIATION in text
    assert scene.stored(number).state is State.RECEIVED
    chosen = text.split('name="association_id" value="')[1].split('"')[0]
    page.post(
        f"/complaints/{number}/accept", facts | {"association": "另一个名字", "association_id": chosen}, status=422
    )
    page.post(f"/complaints/{number}/accept", facts | {"association_id": chosen})
    assert str(scene.stored(number).association_id) == chosen
    other = scene.complaint(State.RECEIVED, association_id=None, association_text="没有的协会")
    page.post(f"/complaints/{other}/accept", facts | {"association_id": "0"})
    assert scene.stored(other).association_id is None
    assert "门窗" in page.get("/complaints/lookup/associations?association=门窗").text


def test_a_preview_in_place_that_cannot_be_made_offers_what_the_name_may_mean(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED)
    facts = FACTS | {"association": "门窗", "searched": ""}
    address, part = f"/complaints/{number}/accept/preview", {"HX-Request": "true"}
    text = scene.dispatcher().post(address, facts, status=422, headers=part).text
    assert "<html" not in text
    assert ASSOCIATION in text.split('id="candidates"')[1]
    assert 'name="searched" value="门窗"' in text


def test_what_triage_leaves_out_is_named(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED)
    page = scene.dispatcher()
    text = page.post(f"/complaints/{number}/accept", FACTS | {"violations": ""}, status=422).text
    assert 'id="violations"' in text
    page.post(f"/complaints/{number}/accept", FACTS | {"violations": "", "more": "Z-99"}, status=422)
    page.post(f"/complaints/{number}/accept", FACTS | {"implicated": "没有这个部门"}, status=422)
    page.post(f"/complaints/{number}/accept", FACTS | {"amount": "很多"}, status=422)
    assert scene.stored(number).state is State.RECEIVED


def test_three_measures_and_money_reach_the_stored_answer(scene: Scene) -> None:
    number = scene.complaint()
    page = scene.handler_of(scene.departments_of(number)[0])
    page.post(f"/complaints/{number}/sign", {"confirmed": "1"})
    given = {
        "outcome": "partly",
        "reply_text": "部分属实。",
        "measures": ["rectify", "warn"],
        "document_number": "示例罚字〔2026〕1号",
        "legal_basis": "社会团体登记管理条例§30",
        "fee_item": "会费",
        "fee_action": "reduced",
        "amount_charged": "2000",
        "amount_refunded": "500.50",
    }
    page.post(f"/complaints/{number}/reply", given)
    with scene.runtime.db.reading() as session:
        part = next(p for p in find.handlings_of(session, scene.stored(number).id) if p.is_principal)
        assert (part.measures, part.document_number) == (["rectify", "warn"], given["document_number"])
        assert part.legal_basis == given["legal_basis"]
        assert (str(part.amount_refunded), part.fee_action.value) == ("500.50", "reduced")


def test_a_recusal_waits_in_the_queue_with_its_three_fields_until_a_dispatcher_lifts_it(scene: Scene) -> None:
    bureau = scene.department(Symbol.REG)
    name = scene.name_of(bureau)
    number = scene.complaint(implicated_text="民政局叫我们交的", implicated=frozenset({bureau}))
    page = scene.dispatcher()
    for reader in (scene.supervisor(), page):
        queue = reader.get("/requests/").text
        assert f"/complaints/{number}?do=decide_recusal" in queue
        assert name in queue
    shown = page.get(f"/complaints/{number}?do=decide_recusal").text
    block = shown.split('id="recusal-title"')[1].split("</section>")[0]
    assert "民政局叫我们交的" in block
    assert name in block
    assert "暂予回避，待认定" in block
    scene.handler_of(bureau).get(f"/complaints/{number}", status=404)
    facts = {"department_id": str(bureau), "decision": "lift", "reason": "合成理由：与该局无关"}
    page.post(f"/complaints/{number}/decide_recusal", facts | {"reason": ""}, status=422)
    page.post(f"/complaints/{number}/decide_recusal", facts)
    shown = page.get(f"/complaints/{number}").text
    assert "合成理由：与该局无关" in shown.split('id="recusal-title"')[1].split("</section>")[0]
    assert name not in page.get("/requests/").text
    scene.handler_of(bureau).get(f"/complaints/{number}")
