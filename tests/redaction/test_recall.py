"""What tells who somebody is is found: on marked sentences, four kinds at 0.99 and better."""

import pytest

from intake.redaction.kinds import Hidden
from intake.redaction.own import Known
from intake.redaction.redact import certain, proposed, written
from tests.redaction.measuring import Measured, held_out, measure

MARK, LEAST_SENTENCES = 0.99, 400
HELD = (Hidden.PHONE, Hidden.IDENTITY, Hidden.BANK, Hidden.PLATE)


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(held_out())


@pytest.mark.parametrize("kind", [*HELD, Hidden.NAME])
def test_of_each_kind_at_least_99_of_100_are_hidden(measured: Measured, kind: Hidden) -> None:
    assert measured.sentences >= LEAST_SENTENCES
    assert measured.recall(kind) >= MARK, measured.missed


def test_hardly_anything_else_is_hidden(measured: Measured) -> None:
    assert measured.precision >= MARK, measured.wrong


@pytest.mark.parametrize(
    "text",
    [
        "会费3000-5000元，2026年11月30日，投诉编号2611230000000000，依据第十二条、§32。",
        "统一社会信用代码51370000MJE123456A，国发〔2013〕8号",
        "二〇二六年十一月三十日换届，一九九八年成立",
        "打12345和95588都没人管，客服400-800-1234",
    ],
)
def test_sums_days_numbers_of_papers_and_hotlines_stay(text: str) -> None:
    assert certain(text, Known()) == []


def test_a_number_anybody_may_know_stays() -> None:
    text = "民政局0531-86123456说归你们，会长13805312345"
    told = written(text, certain(text, Known(), public={"053186123456"}), lambda kind: f"<{kind.value}>")
    assert told == "民政局0531-86123456说归你们，会长<phone>"


@pytest.mark.parametrize("written_as", ["林晓燕", "林 晓 燕", "林曉燕", "林·晓燕"])
def test_the_own_name_is_hidden_however_it_is_written(written_as: str) -> None:
    text = f"我{written_as}在此投诉"
    assert written(text, certain(text, Known("林晓燕")), lambda _kind: "□") == "我□在此投诉"


def test_names_and_addresses_are_proposed_not_hidden() -> None:
    text = "王会长和联系人赵四海说，地址是历下区经十路123号2单元301室，电话13805312345"
    sure = certain(text, Known())
    assert [span.kind for span in sure] == [Hidden.PHONE]
    assert [text[one.start : one.end] for one in proposed(text, sure)] == [
        "王会长",
        "赵四海",
        "历下区经十路123号2单元301室",
    ]
