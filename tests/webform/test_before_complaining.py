"""What anybody may look up before complaining: an association, a fee, a code to scan; in large type if they like."""

import re
from io import BytesIO

import pytest
import segno
from sqlmodel import select

from intake.runtime import Runtime
from routing.fees import fees_like, shipped_fees
from routing.models import Association
from routing.violations import shipped_violations
from routing.vocabulary import Lifecycle
from tests import factories as make
from tests.stages.pages import Page

NAME = "成都市门窗与防水行业协会（合成）"


def change(runtime: Runtime, **values: object) -> None:
    with runtime.db.unit_of_work() as session:
        association = session.exec(select(Association)).one()
        for name, value in values.items():
            setattr(association, name, value)
        session.add(association)
        make.record_writes(session)


@pytest.mark.parametrize("asked", ["门窗", "cdsmc", make.CREDIT_CODE])
def test_an_association_is_found_without_an_account(page: Page, runtime: Runtime, asked: str) -> None:
    text = page.get(f"/associations/?q={asked}").text
    assert NAME in text
    assert f"/associations/{make.CREDIT_CODE}" in text


def test_it_is_told_whether_it_is_in_force_and_who_answers_for_it(page: Page, runtime: Runtime) -> None:
    text = page.get(f"/associations/{make.CREDIT_CODE}").text
    assert "已登记，存续" in text
    assert "成都市民政局" in text
    assert make.CREDIT_CODE in text


@pytest.mark.parametrize("lifecycle", [Lifecycle.DEREGISTERED, Lifecycle.REVOKED, Lifecycle.UNREGISTERED])
def test_one_that_may_no_longer_charge_is_said_so(page: Page, runtime: Runtime, lifecycle: Lifecycle) -> None:
    change(runtime, lifecycle=lifecycle)
    text = page.get(f"/associations/{make.CREDIT_CODE}").text
    assert "不得" in text.split('class="by"')[1].split("</p>")[0]
    assert "已登记，存续" not in text


def test_an_unverified_code_is_never_shown_as_proved(page: Page, runtime: Runtime) -> None:
    key = "ZZ00000000000000X1"
    change(runtime, is_unverified=True, credit_code=key, code_as_written="51X")
    shown = page.get(f"/associations/{key}").text
    assert "尚未核实" in shown
    assert f"<dd>{key}</dd>" not in shown
    assert "信用代码未核实" in page.get("/associations/?q=门窗").text


def test_the_key_list_and_people_are_never_shown(page: Page, runtime: Runtime) -> None:
    before = page.get(f"/associations/{make.CREDIT_CODE}").text
    change(runtime, is_watchlisted=True)
    tokens = re.compile(r"csrf-?token[^>]*|X-CSRFToken[^}]*", re.IGNORECASE)
    assert tokens.sub("", page.get(f"/associations/{make.CREDIT_CODE}").text) == tokens.sub("", before)


def test_what_is_not_in_the_registry_is_not_called_unregistered(page: Page, runtime: Runtime) -> None:
    assert "不等于没有登记" in page.get("/associations/?q=没有这个名字").text
    page.get("/associations/51510100XX00000000", status=404)


@pytest.mark.parametrize("text", ["", " ", "%", "<script>", "🙂", "x" * 500])
@pytest.mark.parametrize("path", ["/associations/", "/fees/"])
def test_any_question_is_taken(page: Page, runtime: Runtime, path: str, text: str) -> None:
    answer = page.client.get(path, query_string={"q": text})
    assert answer.status_code == 200
    assert "<script>" not in answer.text.split("<main")[1]


def test_asking_is_bounded(page: Page, runtime: Runtime) -> None:
    answers = [page.client.get("/associations/?q=门窗").status_code for _ in range(61)]
    assert (answers[0], answers[-1]) == (200, 429)


def test_the_code_on_the_sheet_leads_to_the_form_with_the_association_in_it(page: Page, runtime: Runtime) -> None:
    sheet = page.get(f"/associations/{make.CREDIT_CODE}/sheet").text
    path = f"/complain?about={make.CREDIT_CODE}"
    address = runtime.settings.public_url + path
    assert address in sheet
    expected = BytesIO()
    segno.make(address, error="m", micro=False).save(expected, kind="svg", xmldecl=False)
    assert re.search(r' d="([^"]+)"', expected.getvalue().decode())[1] in sheet
    assert re.search(r"<svg [^>]*viewBox=", sheet), "printed, it stays as small as on the screen"
    assert f'value="{NAME}"' in page.get(path).text
    assert 'name="association" value=""' in page.get("/complain?about=nonsense").text


def test_a_fee_is_told_with_its_list_and_its_source(page: Page) -> None:
    text = page.get("/fees/?q=培训费").text.split("</form>")[1].split("<details")[0]
    assert "自愿参加的培训收费" in text
    assert "合规指南" in text
    assert "评比达标" not in text


def test_what_neither_list_names_is_not_called_allowed(page: Page) -> None:
    assert "并不等于允许" in page.get("/fees/?q=月亮费").text


def test_every_forbidden_fee_is_a_violation_and_every_item_has_a_source() -> None:
    known = {card.code for card in shipped_violations()}
    fees = shipped_fees()
    assert [fee.is_forbidden for fee in fees] == [False] * 13 + [True] * 24
    assert all(fee.basis and fee.name_en and fee.words for fee in fees)
    assert all(bool(fee.violations) == fee.is_forbidden and set(fee.violations) <= known for fee in fees)
    assert all(bool(fee.condition_zh and fee.condition_en) != fee.is_forbidden for fee in fees)


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("会费", {"P01", "N01", "N02", "N03", "N04", "N05", "N06", "N07", "N09", "N10", "N21", "N23"}),
        ("副会长名额", {"N21"}),
        ("他们收奖牌费", {"N15"}),
        ("會務費", {"P09"}),
        ("费", set()),
    ],
)
def test_a_fee_is_found_by_what_people_call_it(asked: str, codes: set[str]) -> None:
    assert {fee.code for fee in fees_like(asked, shipped_fees())} == codes


def test_large_type_is_kept_and_can_be_left(page: Page, runtime: Runtime) -> None:
    assert "data-reading" not in page.get("/").text
    assert 'data-reading="large"' in page.get("/?reading=large").text
    large = page.get("/complain").text
    assert 'data-reading="large"' in large
    assert "/static/large" in large
    assert len(page.get("/").text.split("<main")[1]) < 2_500, "fewer words"
    page.get("/?reading=usual")
    assert "data-reading" not in page.get("/complain").text
