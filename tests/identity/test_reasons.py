"""Words that say nothing are no reason, and whoever typed them is told which."""

import pytest

from intake.casework.reasons import substantial_reason
from intake.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "filled in"),
        ("aaaa", "again and again"),
        ("......", "again and again"),
        ("111", "again and again"),
        ("看看看看看", "again and again"),
        ("啊啊啊啊啊", "again and again"),
        ("12345", "no word"),
        ("?!?!", "no word"),
        ("查看", "too short"),
        ("核实", "too short"),
        ("view", "too short"),
        ("asdf asdf asdf", "too short"),
        ("查看一下", "only that you want to look"),
        ("工作需要", "only that you want to look"),
        ("x" * 201, "longer than"),
    ],
)
def test_a_reason_without_substance_is_refused_and_says_why(typed: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        substantial_reason(typed, "why")
    assert said in str(caught.value)
    assert caught.value.field == "why"


@pytest.mark.parametrize(
    "typed", ["核实会费收据", "首次联系诉求人", " 需要核对退款账户 ", "to verify the receipt", "核对 2 月发票"]
)
def test_a_reason_that_says_what_for_is_taken_without_its_blanks(typed: str) -> None:
    assert substantial_reason(typed, "why") == typed.strip()
