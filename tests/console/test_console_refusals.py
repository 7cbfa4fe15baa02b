"""Each refusal of the call screen names its field, leads to it, and keeps everything typed."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlmodel import func, select

from intake.channels.console.forms import IncomingCallForm
from intake.models import Complaint, Staff
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests.console.test_console import call
from tests.factories import make_office
from tests.stages.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def console(page: Page, runtime: Runtime, make_staff: Callable[..., Staff]) -> Page:
    with runtime.db.unit_of_work() as session:
        make_office(session)
    return page.log_in(make_staff("op", StaffRole.OPERATOR))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"narrative": ""}, "narrative"),
        ({"violations": ""}, "violations"),
        ({"violations": "F-77"}, "violations"),
        ({"violations": "收费"}, "violations"),
        ({"phone": "12"}, "phone"),
        ({"amount": "很多"}, "amount"),
        ({"amount": "-3"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"implicated": "不存在的局"}, "implicated"),
        ({"region": "月亮"}, "region"),
        ({"action": "answer"}, "answer"),
        ({"action": "join"}, "into"),
        ({"answer": "已答复"}, "answer"),
        ({"into": "2611221234567890"}, "into"),
        ({"into": "2611221234567890" * 2}, "into"),
        ({"chosen": "follow 2611221234567890"}, "into"),
        ({"chosen": "join"}, "into"),
        ({"arrival": "transfer"}, "reference"),
        ({"arrival": "pigeon"}, "arrival"),
        ({"kind": "gossip"}, "kind"),
        ({"confidentiality": "secret"}, "confidentiality"),
        ({"sender": "位" * 61}, "sender"),
        ({"reference": "9" * 61}, "reference"),
        ({"association": "协" * 201}, "association"),
        ({"narrative": "事" * 5001}, "narrative"),
        ({"violations": "F-01 " * 41}, "violations"),
        ({"amount": "1.234"}, "amount"),
        ({"region": "区" * 81}, "region"),
        ({"implicated": "局" * 401}, "implicated"),
        ({"action": "answer", "answer": "答" * 5001}, "answer"),
    ],
)
def test_a_wrong_field_is_named_and_everything_typed_is_kept(
    console: Page, runtime: Runtime, changes: dict[str, str], field: str
) -> None:
    refused = console.post("/console/?lang=en", call(**changes), status=422).text
    place = "told-alike" if field == "into" else field
    (link,) = re.findall(rf'<a href="#{place}">([^<]+)</a>', refused)
    assert unescape(link).startswith(IncomingCallForm.model_fields[field].title)
    assert refused.count(f'id="{place}"') == 1
    assert 'value="合成人"' in refused
    with runtime.db.reading() as session:
        assert session.exec(select(func.count()).select_from(Complaint)).one() == 0


def test_everything_wrong_is_told_at_once(console: Page) -> None:
    wrong = call(narrative="", violations="", region="月亮", amount="很多", phone="12")
    refused = console.post("/console/", wrong, status=422).text
    assert re.findall(r'<li><a href="#(\w+)">', refused) == ["phone", "narrative", "violations", "amount", "region"]
