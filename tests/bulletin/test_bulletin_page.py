"""The pages of the bulletin: who sees and does what, release after reading, readers masked, the open link."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import select

from intake.bulletin.making import make_wanted, want_missing
from intake.models import BulletinReader, Message, Staff
from intake.runtime import Runtime
from intake.vocabulary import BulletinKind, BulletinState, StaffRole
from tests.bulletin.offices import AFTER, drafted, fill, newest
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

OFFICE, ADDRESS = "甲市人民政府督查室", "ducha@example.gov.cn"
READER = {"name": OFFICE, "email": ADDRESS, "kinds": ["monthly"], "language": "zh"}


@pytest.fixture
def october(runtime: Runtime) -> str:
    """Where the draft of October is read."""
    fill(runtime.db)
    return f"/bulletins/{drafted(runtime.db, runtime.settings).id}"


@pytest.fixture
def supervisor(page: Page, make_staff: Callable[..., Staff]) -> Page:
    return page.log_in(make_staff("wang", StaffRole.SUPERVISOR))


def digest(runtime: Runtime) -> str:
    return newest(runtime.db).digest


def test_before_anything_the_page_says_what_will_come(supervisor: Page) -> None:
    text = supervisor.get("/bulletins/").text
    assert "还没有通报" in text
    assert "/bulletins" in supervisor.get("/reports/").text


def test_the_notice_of_a_draft_leads_to_it(supervisor: Page, runtime: Runtime) -> None:
    fill(runtime.db)
    want_missing(runtime.db, [BulletinKind.MONTHLY], profile="", at=AFTER)
    make_wanted(runtime.facts, runtime.settings, at=AFTER)
    assert '<a href="/bulletins/">2026-10 的通报草稿已生成' in supervisor.get("/desk/notices").text


def test_a_draft_is_wanted_counted_by_the_worker_and_read(supervisor: Page, runtime: Runtime) -> None:
    fill(runtime.db)
    answer = supervisor.post("/bulletins/draft", {"period": "2026-10", "profile": "lianyungang"})
    assert "正在统计" in supervisor.follow(answer).text
    make_wanted(runtime.facts, runtime.settings, at=AFTER)
    text = supervisor.follow(answer).text
    assert "共受理涉行业协会商会诉求19件" in text
    assert "各单位得分" in text
    assert "2026年10月" in supervisor.get("/bulletins/").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"period": "October"}, "不是周"),
        ({"period": "2026-13", "profile": ""}, "不是周"),
        ({"period": "2098-01", "profile": ""}, "尚未结束"),
        ({"period": "2026-10", "profile": "/etc/passwd"}, "评分方案"),
    ],
)
def test_a_wrong_wish_is_refused_with_what_is_wrong(
    supervisor: Page, october: str, data: dict[str, str], said: str
) -> None:
    text = supervisor.post("/bulletins/draft", data, status=409 if "尚未" in said else 422).text
    assert said in text


def test_it_is_released_by_who_has_read_it_and_then_by_nobody(supervisor: Page, runtime: Runtime, october: str) -> None:
    given = {"digest": digest(runtime)}
    assert "请确认已审阅" in supervisor.post(f"{october}/release", given, status=422).text
    assert newest(runtime.db).state is BulletinState.DRAFT
    supervisor.post(f"{october}/release", given | {"is_read": "1"})
    text = supervisor.get(october).text
    assert "已发布" in text
    assert "wang" in text
    assert f"{october}/release" not in text
    supervisor.post(f"{october}/release", given | {"is_read": "1"}, status=409)


def test_another_digest_is_not_released(supervisor: Page, runtime: Runtime, october: str) -> None:
    given = {"digest": "0" * 64, "is_read": "1"}
    assert "重新统计" in supervisor.post(f"{october}/release", given, status=409).text
    assert newest(runtime.db).state is BulletinState.DRAFT


@pytest.mark.parametrize("form", ["docx", "xlsx", "csv", "json"])
def test_files_are_saved_under_their_span(supervisor: Page, october: str, form: str) -> None:
    answer = supervisor.get(f"{october}/{form}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="bulletin-2026-10-draft.{form}"'
    assert len(answer.data) > 500
    supervisor.get(f"{october}/pdf", status=404)


def test_overseers_read_and_do_nothing_others_see_nothing(
    another_page: Callable[[], Page], make_staff: Callable[..., Staff], runtime: Runtime, october: str
) -> None:
    auditor = another_page().log_in(make_staff("sun", StaffRole.AUDITOR))
    assert f"{october}/release" not in auditor.get(october).text
    assert "/bulletins/draft" not in auditor.get("/bulletins/").text
    auditor.post("/bulletins/draft", {"period": "2026-10", "profile": ""}, status=403)
    auditor.post(f"{october}/release", {"digest": digest(runtime), "is_read": "1"}, status=403)
    auditor.get("/bulletins/readers/", status=403)
    for login, role in (("qian", StaffRole.OPERATOR), ("zhao", StaffRole.CALLER_BACK)):
        other = another_page().log_in(make_staff(login, role))
        other.get("/bulletins/", status=403)
        other.get(f"{october}/docx", status=403)


def test_readers_are_added_shown_masked_and_taken_off(supervisor: Page, runtime: Runtime) -> None:
    supervisor.post("/bulletins/readers/", READER)
    text = supervisor.get("/bulletins/readers/").text
    assert OFFICE in text
    assert ADDRESS not in text
    assert "已在名单内" in supervisor.post("/bulletins/readers/", READER, status=422).text
    with runtime.db.reading() as session:
        [own] = session.exec(select(BulletinReader.id))
        me = session.exec(select(Staff.id).where(Staff.login == "wang")).one()
    supervisor.post("/bulletins/readers/", {"staff": me, "kinds": ["weekly", "quarterly"], "language": "zh"})
    assert "无法送达" in supervisor.get("/bulletins/readers/").text
    supervisor.post(f"/bulletins/readers/{own}/remove")
    assert OFFICE not in supervisor.get("/bulletins/readers/").text
    supervisor.post(f"/bulletins/readers/{own}/remove", status=404)


@pytest.mark.parametrize("missing", ["name", "email", "kinds"])
def test_half_a_reader_names_what_is_missing(supervisor: Page, missing: str) -> None:
    data = {name: value for name, value in READER.items() if name != missing}
    text = supervisor.post("/bulletins/readers/", data, status=422).text
    assert 'role="alert"' in text
    assert OFFICE in text or missing == "name"


def test_a_released_one_opens_by_its_link_and_nothing_else_does(
    supervisor: Page, another_page: Callable[[], Page], runtime: Runtime, october: str
) -> None:
    supervisor.post(f"{october}/release", {"digest": digest(runtime), "is_read": "1"})
    link = newest(runtime.db).link
    anybody = another_page()
    answer = anybody.get(f"/bulletin/{link}")
    assert "共受理涉行业协会商会诉求19件" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "/bulletins/" not in answer.text
    assert "bulletin of October 2026" in anybody.get(f"/bulletin/{link}?lang=en").text
    for form in ("docx", "xlsx", "csv", "json"):
        name = anybody.get(f"/bulletin/{link}/{form}").headers["Content-Disposition"]
        assert name == f'attachment; filename="bulletin-2026-10.{form}"'
    anybody.get(f"/bulletin/{link}/pdf", status=404)
    anybody.get(f"/bulletin/{link[:-1]}x", status=404)


def test_mails_wait_for_readers_only_where_a_server_is_set(supervisor: Page, runtime: Runtime, october: str) -> None:
    supervisor.post("/bulletins/readers/", READER)
    assert "JIESU_SMTP_HOST" in supervisor.get(october).text
    supervisor.post(f"{october}/release", {"digest": digest(runtime), "is_read": "1"})
    with runtime.db.reading() as session:
        assert session.exec(select(Message)).all() == []


def test_no_word_of_a_complainant_is_anywhere_in_it(supervisor: Page, october: str) -> None:
    for form in ("csv", "json"):
        assert "合成诉求" not in supervisor.get(f"{october}/{form}").text
    assert "合成诉求" not in supervisor.get(october).text
    assert not re.search(r"\b\d{16}\b", supervisor.get(october).text)
