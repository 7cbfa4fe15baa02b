"""One spelling for what people paste."""

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.normalise import as_compared, needle_of, normalise

# Two sentences as the mirrors of government pages serve them.
PASTED = (
    "建立防癱(tān)預(yù)警機(jī)制,按照“分級(jí)負(fù)責(zé)、條塊結(jié)合、"
    "區(qū)域兜底”的原則,及時(shí)更新臺(tái)賬(zhàng)"
)


def test_bracketed_pinyin_and_traditional_characters_become_plain_simplified() -> None:
    assert normalise(PASTED) == "建立防瘫预警机制,按照“分级负责、条块结合、区域兜底”的原则,及时更新台账"


@pytest.mark.parametrize("text", ["官网(www)", "协会(beijing)", "第三方(app)", "收费(a)项", "会长(zhang san)"])
def test_latin_letters_in_brackets_stay_when_they_are_no_reading_of_the_character_before(text: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("陜西省", "陕西省"),
        ("業（yè）", "业"),
        ("綠(lǜ)色", "绿色"),
        ("女(nü)", "女"),
        ("ＡＢＣ１２３　元", "ABC123 元"),
        ("会费５００元，请退！（附件）", "会费500元，请退！（附件）"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("", ""),
    ],
)
def test_spellings(pasted: str, plain: str) -> None:
    assert normalise(pasted) == plain


def test_a_needle_keeps_only_letters_digits_and_characters_in_lower_case() -> None:
    assert needle_of(" 四川省 3D打印（增材製造）協會·成都·Ｃ ") == "四川省3d打印增材制造协会成都c"
    assert needle_of("（）“”、。") == ""


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text_can_be_normalised_and_a_needle_holds_nothing_else(text: str) -> None:
    normalise(text)
    needle = needle_of(text)
    assert all(character.isalnum() for character in needle)


def test_signs_nobody_sees_are_taken_out() -> None:
    assert normalise("会\u200b费\ufeff 民政\u00ad局\u2060") == "会费 民政局"


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("ＶＩＰ会员", "升为vip会员要加钱"),
        ("會費", "会费翻倍"),
        ("会费", "會(huì)費翻倍"),
        ("会费(年)", "会费（年）"),
        ("会费：", "会费:五千"),
        ("会\u200b费", "会费"),
    ],
)
def test_a_word_is_found_however_either_is_spelled(word: str, text: str) -> None:
    assert as_compared(word) in as_compared(text)


def test_only_the_characters_listed_are_simplified_writing_that_converting_changes() -> None:
    """What is told by the set of characters alone is what OpenCC would say of each of them."""
    simplified = [sign for sign in map(chr, range(0x3400, 0xA000)) if sign.encode("gb2312", "ignore")]
    converter = import_module("opencc_purepy").OpenCC("t2s")
    changed = {sign for sign in simplified if converter.convert(sign) != sign}
    assert {sign for sign in simplified if normalise(sign) != sign} == changed
    assert len(changed) > 10
