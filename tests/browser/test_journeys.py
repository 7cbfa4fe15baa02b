"""The whole road by clicking, from three doors to call-back and close, and a closure rate that moves."""

import json
from decimal import ROUND_HALF_UP, Decimal

from playwright.sync_api import expect

from intake.clock import now
from routing.calendars.working_time import local_day
from tests.browser.cast import MARKET, REGISTRAR, Stage
from tests.browser.people import (
    CallerBack,
    Citizen,
    Dispatcher,
    Handler,
    Operator,
    Receipt,
    Supervisor,
    spoken,
)
from tests.browser.texter import Texter
from tests.stages.live import Installation
from tests.stages.twilio_server import TwilioServer

KEYS_OF_A_CALL = 12  # from the list of call-backs to the next one, at most


def cumulative_rate(installation: Installation) -> tuple[int, int]:
    """Numerator and denominator of `closure_rate_all` up to today, as the command line prints them."""
    today = local_day(now()).isoformat()
    words = ["report", "closure", "--from", f"{today[:8]}01", "--to", today, "--metric", "closure_rate_all", "--json"]
    (row,) = json.loads(installation.says(*words))["rows"]
    return row["numerator"], row["denominator"]


def per_cent(numerator: int, denominator: int) -> str:
    """By hand, half up."""
    return f"{(Decimal(100 * numerator) / denominator).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def closure_moved(stage: Stage, installation: Installation, before: tuple[int, int], number: str) -> None:
    """One accepted and closed more than before, on the screen as on the command line, and traced to its complaint."""
    closed, accepted = before[0] + 1, before[1] + 1
    assert cumulative_rate(installation) == (closed, accepted)
    supervisor = stage.comes(Supervisor, "supervisor")
    assert supervisor.reads_the_cumulative_closure_rate() == (closed, accepted, per_cent(closed, accepted))
    expect(supervisor.looks_behind_the_numerator().locator(f'a[href$="/{number}"]')).to_have_count(1)


def reviewed(stage: Stage, number: str) -> None:
    stage.comes(Dispatcher, "dispatcher").passes_the_review(number)


def nobody_is_left_to_call(stage: Stage, number: str) -> None:
    caller = stage.comes(CallerBack, "caller-back")
    caller.goes_to("/callbacks")
    expect(caller.page.locator("h1")).to_be_visible()
    expect(caller.page.locator(f'a.number[href$="/{number}"]')).to_have_count(0)


def test_a_call_is_answered_by_three_departments_and_closed(
    stage: Stage, installation: Installation, association: str
) -> None:
    before = cumulative_rate(installation)
    operator = stage.comes(Operator, "operator")
    receipt = operator.takes_a_call("13800007001", association, "不入会就不让接项目，每年要交会费。", "F-01")
    assert receipt.department == REGISTRAR
    lead = stage.comes(Handler, "registrar")
    lead.signs_for(receipt.number)
    lead.rings_the_complainant("已致电，诉求人补充了缴费时间。")
    lead.replies("经查，该协会以不予办理业务相要挟强制入会，已责令改正。")
    for co_handler in ("market", "housing"):
        joins = stage.comes(Handler, co_handler)
        joins.signs_for(receipt.number)
        joins.replies("已按职责配合查处。")
    reviewed(stage, receipt.number)
    assert stage.comes(CallerBack, "caller-back").calls_back(receipt.number) <= KEYS_OF_A_CALL
    closure_moved(stage, installation, before, receipt.number)


def test_a_citizen_complains_on_the_web_and_reads_the_reply_there(
    stage: Stage, installation: Installation, association: str
) -> None:
    before = cumulative_rate(installation)
    citizen = Citizen(stage.somebody())
    receipt = citizen.complains(association, "被要求参加收费培训班，不参加就不盖章。", "F-13", "13800007002")
    assert MARKET in receipt.department
    assert MARKET in citizen.looks_up(receipt).inner_text()
    lead = stage.comes(Handler, "market")
    lead.signs_for(receipt.number)
    lead.asks_for_more_time(3)
    dispatcher = stage.comes(Dispatcher, "dispatcher")
    dispatcher.grants_the_request(receipt.number, "情况属实，同意延期三个工作日。")
    dispatcher.waives_the_co_handlers(receipt.number, "牵头部门一并答复。")
    lead.goes_to("/desk")
    lead.opens(receipt.number)
    lead.replies("培训费 1200 元已退还，协会已停止强制培训。", refunded="1200")
    assert "培训费 1200 元已退还" not in citizen.looks_up(receipt).inner_text(), "not before it has passed review"
    reviewed(stage, receipt.number)
    assert "培训费 1200 元已退还" in citizen.looks_up(receipt).inner_text()
    citizen.says_it_is_solved()
    nobody_is_left_to_call(stage, receipt.number)
    closure_moved(stage, installation, before, receipt.number)


def test_a_text_becomes_a_complaint_that_can_be_asked_about(
    stage: Stage, installation: Installation, association: str, twilio: TwilioServer
) -> None:
    before = cumulative_rate(installation)
    texter = Texter(installation, twilio, "+8613800007003")
    texter.texts(f"{association}说不入会就不给办资质，强制入会。")
    receipt = texter.receipt_in(texter.reads_the_next_text(), REGISTRAR)
    texter.texts("1")  # it is what it looks like
    assert spoken(receipt.number) in texter.reads_the_next_text()
    asked = f"查询 {receipt.number}"
    texter.texts(asked)
    assert REGISTRAR in texter.reads_the_next_text()
    lead = stage.comes(Handler, "registrar")
    lead.signs_for(receipt.number)
    lead.replies("经查不属实：该企业自愿入会，有书面申请。", outcome="unfounded")
    stage.comes(Dispatcher, "dispatcher").waives_the_co_handlers(receipt.number, "不属实，无需协办。")
    reviewed(stage, receipt.number)
    assert spoken(receipt.number) in texter.reads_the_next_text(), "the result"
    stage.comes(CallerBack, "caller-back").asks_by_text(receipt.number)
    for answer in ("是", "已解决", "满意"):
        assert texter.reads_the_next_text()
        texter.texts(answer)
    assert spoken(receipt.number) in texter.reads_the_next_text(), "the thanks"
    nobody_is_left_to_call(stage, receipt.number)
    texter.texts(asked)
    assert spoken(receipt.number) in texter.reads_the_next_text()
    closure_moved(stage, installation, before, receipt.number)
    citizen = Citizen(stage.somebody())
    assert "该企业自愿入会" in citizen.looks_up(Receipt(receipt.number, receipt.code, "")).inner_text()
