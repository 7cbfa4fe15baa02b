"""The page of early warning: what stands there, who may take note of it, and the way to its complaints."""

import re
from collections.abc import Callable

import pytest

from intake.models import Staff
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.stages.pages import Page
from tests.warning.scene import fill, quiet_weeks, run, surge

pytestmark = pytest.mark.slow


@pytest.fixture
def alert_id(runtime: Runtime) -> int:
    """Twenty complaints about one body, where none came before."""
    with runtime.db.unit_of_work() as session:
        make.make_office(session)
        association = make.known_association(session)
    fill(runtime.db, quiet_weeks(), surge(20, association_id=association))
    [raised] = run(runtime.db).raised
    return raised


@pytest.fixture
def supervisor(page: Page, make_staff: Callable[..., Staff]) -> Page:
    return page.log_in(make_staff("zhao", StaffRole.SUPERVISOR))


def test_before_the_first_run_the_page_says_when_it_is(supervisor: Page) -> None:
    said = supervisor.get("/alerts/").text
    assert "没有异常" in said
    assert "尚未运行" in said


def test_an_alert_is_said_with_its_test_and_its_next_step(
    supervisor: Page, another_page: Callable[[], Page], alert_id: int
) -> None:
    said = supervisor.get("/alerts/").text
    assert "成都市门窗与防水行业协会（合成）：7 天内投诉 20 件，按往常约" in said
    assert "纯属偶然而达到或超过此数的概率不到百万分之一" in said
    assert "每次运行发出此类预警的概率不超过 1%" in said
    assert "仅因上述投诉而同样突出的还有：" in said
    assert "同一事项并案办理" in said
    english = another_page().speak("en").log_in("zhao").get("/alerts/").text
    assert "20 complaints in 7 days, about" in english
    assert "less than once in a million times" in english


def test_its_count_stands_in_the_menu_until_it_is_acknowledged(supervisor: Page, alert_id: int) -> None:
    counted = re.compile(r'href="/alerts/"[^>]*>.*?</a>', re.DOTALL)
    assert ">1<" in counted.search(supervisor.get("/desk/").text)[0]
    supervisor.get(f"/alerts/{alert_id}")
    shown = supervisor.follow(supervisor.post(f"/alerts/{alert_id}", {"note": "合成：李四联系该协会"})).text
    assert "已确认。在不再检出之前" in shown
    assert "合成：李四联系该协会" in shown
    assert ">1<" not in counted.search(supervisor.get("/desk/").text)[0]
    assert f'href="/alerts/{alert_id}"' not in supervisor.get("/alerts/").text
    assert f'href="/alerts/{alert_id}"' in supervisor.get("/alerts/?standing=acknowledged").text
    assert f'href="/alerts/{alert_id}"' not in supervisor.get("/alerts/?standing=acknowledged&kind=silence").text


def test_it_leads_to_its_complaints_and_to_where_the_step_is_taken(supervisor: Page, alert_id: int) -> None:
    shown = supervisor.get(f"/alerts/{alert_id}").text
    assert len(set(re.findall(r'href="(/complaints/\d{16})"', shown))) == 20
    assert f'href="/registry/associations/{make.CREDIT_CODE}"' in shown


def test_a_note_is_needed(supervisor: Page, alert_id: int) -> None:
    supervisor.get(f"/alerts/{alert_id}")
    assert "请填写" in supervisor.post(f"/alerts/{alert_id}", {"note": " "}, status=422).text


def test_auditors_read_and_others_do_not(
    another_page: Callable[[], Page], make_staff: Callable[..., Staff], alert_id: int
) -> None:
    auditor = another_page().log_in(make_staff("qian", StaffRole.AUDITOR))
    assert 'name="note"' not in auditor.get(f"/alerts/{alert_id}").text
    auditor.post(f"/alerts/{alert_id}", {"note": "合成"}, status=403)
    operator = another_page().log_in(make_staff("sun", StaffRole.OPERATOR))
    operator.get("/alerts/", status=403)


def test_the_notice_leads_to_the_page(supervisor: Page, alert_id: int) -> None:
    assert re.search(r'<a href="/alerts/">监测预警：新增 1 条预警待确认</a>', supervisor.get("/desk/").text)


def test_what_is_not_there_is_not_found(supervisor: Page) -> None:
    supervisor.get("/alerts/999", status=404)
    supervisor.get("/alerts/?standing=mood", status=422)
