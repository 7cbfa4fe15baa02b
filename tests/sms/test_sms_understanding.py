"""What texts mean. Whoever complains must not be taken for asking, nor who asks for complaining."""

import time

import pytest

from intake.casework.registering.register import MAX_NARRATIVE
from intake.conversation.following import _SUM
from intake.conversation.parse import ParsedText, TextIntent, language_of, number_in, understand

NUMBER = "2611230000000000"
SPOKEN = "2611 2300 0000 0000"


@pytest.mark.parametrize(
    ("body", "wish"),
    [
        ("", TextIntent.NOTHING),
        ("  \n", TextIntent.NOTHING),
        ("NEW", TextIntent.NEW),
        ("STOP", TextIntent.STOP),
        ("stop.", TextIntent.STOP),
        ("退订", TextIntent.STOP),
        ("TD", TextIntent.STOP),
        ("START", TextIntent.START),
        ("恢复", TextIntent.START),
        ("help!", TextIntent.HELP),
        ("帮助。", TextIntent.HELP),
        ("？", TextIntent.HELP),
        ("查询", TextIntent.STATUS),
        ("status", TextIntent.STATUS),
        ("查一下他们乱收费的事", TextIntent.TELL),
        ("查询不到他们的登记,协会还收费", TextIntent.TELL),
        ("statusquo is unacceptable", TextIntent.TELL),
        ("Status of my money: they kept it and will not answer", TextIntent.TELL),
        ("newspapers must be bought", TextIntent.TELL),
        ("请停止收费", TextIntent.TELL),
        ("帮助我退会", TextIntent.TELL),
    ],
)
def test_commands_are_whole_texts_and_nothing_else(body: str, wish: TextIntent) -> None:
    assert understand(body).wish is wish


@pytest.mark.parametrize(
    ("body", "number", "code"),
    [
        (f"查询 {NUMBER}", NUMBER, ""),
        (f"查询{SPOKEN}", NUMBER, ""),
        (f"查询：{NUMBER}", NUMBER, ""),
        (f"STATUS {SPOKEN} ABCD2345", NUMBER, "ABCD2345"),
        (f"status {NUMBER} abcd-2345", NUMBER, "abcd2345"),
        (f"查询 {NUMBER} 23456789", NUMBER, "23456789"),
        (NUMBER, NUMBER, ""),
        (f"{SPOKEN}，ABCD2345", NUMBER, "ABCD2345"),
        ("查询 12345", "", "12345"),
        (f"查询 {NUMBER} AB", NUMBER, "AB"),
    ],
)
def test_a_question_names_number_and_code(body: str, number: str, code: str) -> None:
    assert understand(body) == ParsedText(TextIntent.STATUS, number=number, code=code)


def test_a_number_in_a_sentence_says_where_it_belongs() -> None:
    told = understand(f"关于{SPOKEN}的事,他们又来收钱")
    assert (told.wish, told.number) == (TextIntent.TELL, NUMBER)


def test_a_number_with_a_wrong_check_digit_is_none_of_ours() -> None:
    assert number_in("账号 2611230000000004") == ""
    assert number_in("汇款到 62284800402564890181") == "", "twenty digits are a bank card"


def test_new_begins_another_complaint() -> None:
    assert understand("新诉求:他们评奖收钱") == ParsedText(TextIntent.NEW, text="他们评奖收钱")
    assert understand("new they sell awards") == ParsedText(TextIntent.NEW, text="they sell awards")


@pytest.mark.parametrize(
    ("body", "language"), [("STATUS", "en"), ("they charge 会费", "zh"), ("12345", "zh"), ("查询", "zh"), ("", "zh")]
)
def test_the_answer_is_in_the_language_written(body: str, language: str) -> None:
    assert language_of(body) == language


@pytest.mark.parametrize("word", ["谢谢", "拜托了", "好的", "ok好的", "1", "请"])
def test_a_text_that_says_one_thing_a_thousand_times_is_heard_at_once(word: str) -> None:
    """Else whoever sends one keeps the process busy for hours."""
    begun, text = time.process_time(), word * (MAX_NARRATIVE // len(word))
    for body in (text, f"{text}甲", f"{text}x"):
        understand(body, has_stopped=True)
        assert not _SUM.search(body)
    assert time.process_time() - begun < 2
