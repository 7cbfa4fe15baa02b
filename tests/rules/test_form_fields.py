"""What people write for a sum and a telephone number: both doors, the desk and the trial page read it alike."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from intake.admin.rules.supposed import SupposedForm
from intake.channels.console.forms import IncomingCallForm
from intake.channels.webform.forms import ComplaintForm
from intake.conversation.inbox import phone_in
from intake.desk.forms import OutcomeForm
from intake.vocabulary import Outcome
from tests.stages.keys import RING

_LEAST: dict[type[BaseModel], dict[str, Any]] = {
    IncomingCallForm: {},
    ComplaintForm: {"token": "0" * 32, "narrative": "合成诉求：协会乱收费。"},
    SupposedForm: {},
}
DOORS = (IncomingCallForm, ComplaintForm)


def read(form: type[BaseModel], **typed: str) -> BaseModel:
    return form.model_validate(_LEAST[form] | typed)


@pytest.mark.parametrize("form", [*DOORS, SupposedForm])
@pytest.mark.parametrize(
    ("typed", "sum_"),
    [
        ("1200", "1200"),
        ("1200.50", "1200.50"),
        ("1,200.50元", "1200.50"),
        ("1，200", "1200"),
        ("1 200.50", "1200.50"),
        ("12,3456", "123456"),
        ("1,234,567", "1234567"),
        ("￥300", "300"),
        ("¥300元整", "300"),
        ("人民币300圆", "300"),
        ("300块钱", "300"),
        ("１２００", "1200"),
        ("１，２００．５０元", "1200.50"),
        ("11.35万", "113500"),
        ("１．２万元", "12000"),
        ("1,000万", "10000000"),
        ("3千", "3000"),
        ("1.5亿", "150000000"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0", "0"),
    ],
)
def test_a_sum_is_read_as_people_write_it(form: type[BaseModel], typed: str, sum_: str) -> None:
    assert read(form, amount=typed).amount == Decimal(sum_)


@pytest.mark.parametrize("form", [*DOORS, SupposedForm])
@pytest.mark.parametrize(
    "typed",
    ["1,5", "1,2万", "1万2", "1..2万", ".万", "万", "元", "-5", "三万", "约300", "inf", "NaN", "0.001", "0.0000001万",
     "9" * 14, "99999999亿"],
)  # fmt: skip
def test_what_may_mean_two_sums_or_none_is_asked_again(form: type[BaseModel], typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(form, amount=typed)
    assert [fault["loc"] for fault in refused.value.errors()] == [("amount",)]


def test_the_desk_reads_sums_so_too() -> None:
    typed = {
        "outcome": Outcome.PARTLY,
        "reply_text": "合成答复",
        "amount_charged": "1.2万",
        "amount_refunded": "１，２００元",
    }
    answer = OutcomeForm.model_validate(typed).answer()
    assert (answer.amount_charged, answer.amount_refunded) == (Decimal(12000), Decimal(1200))


@pytest.mark.parametrize("form", DOORS)
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800001234", "+8613800001234"),
        ("138 0000 1234", "+8613800001234"),
        ("138-0000-1234", "+8613800001234"),
        ("１３８００００１２３４", "+8613800001234"),
        ("＋８６ １３８ ００００ １２３４", "+8613800001234"),
        ("+86 138-0000-1234", "+8613800001234"),
        ("8613800001234", "+8613800001234"),
        ("008613800001234", "+8613800001234"),
        ("028-86001234", "+862886001234"),
        ("（028）86001234", "+862886001234"),
        ("+1 650 253 0000", "+16502530000"),
    ],
)
def test_a_telephone_number_is_kept_as_the_whole_world_writes_it(
    form: type[BaseModel], typed: str, number: str
) -> None:
    assert read(form, phone=typed).phone == number
    # The sender of a text, read the same; a landline is none that can be answered.
    assert phone_in(typed) == ("" if number.startswith("+8628") else number)


@pytest.mark.parametrize("form", DOORS)
@pytest.mark.parametrize("typed", ["123", "abc", "1380000123456789", "张某"])
def test_what_is_no_telephone_number_is_asked_again(form: type[BaseModel], typed: str) -> None:
    with pytest.raises(ValidationError, match="give 11 digits"):
        read(form, phone=typed)
    assert phone_in(typed) == ""


@pytest.mark.parametrize("form", DOORS)
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("028-86001234转802", "+862886001234;ext=802"),
        ("028-86001234 ext. 12", "+862886001234;ext=12"),
        ("13800001234/13900005678", "+8613800001234;alt=+8613900005678"),
        ("028-86001234转8、13900005678", "+862886001234;ext=8;alt=+8613900005678"),
        ("+862886001234;ext=8;alt=+8613900005678", "+862886001234;ext=8;alt=+8613900005678"),
    ],
)
def test_an_extension_and_a_second_number_are_kept_behind_the_first(
    form: type[BaseModel], typed: str, kept: str
) -> None:
    assert read(form, phone=typed).phone == kept
    assert RING.phone_hash(kept) == RING.phone_hash(kept.partition(";")[0])


@pytest.mark.parametrize("form", DOORS)
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1380000123", "has 10 digits"),
        ("138000012345", "has 12 digits"),
        ("+86138000123", "has 9 digits"),
        ("86001234", "has no area code"),
        ("10086", "is a service number"),
        ("95588", "is a service number"),
        ("106575580001", "is a service number"),
        ("13800001234/1390000567", "has 10 digits"),
    ],
)
def test_what_is_nearly_a_number_says_what_is_wrong(form: type[BaseModel], typed: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        read(form, phone=typed)


@pytest.mark.parametrize("form", DOORS)
def test_nothing_typed_is_nothing(form: type[BaseModel]) -> None:
    empty = read(form)
    assert (empty.amount, empty.phone) == (None, "")


@pytest.mark.parametrize("form", DOORS)
@pytest.mark.parametrize("token", ["", "0" * 31, "G" * 32, "0" * 33])
def test_a_form_knows_its_own_token(form: type[BaseModel], token: str) -> None:
    with pytest.raises(ValidationError):
        read(form, token=token)
