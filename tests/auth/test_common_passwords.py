"""Passwords that guessers try first are refused, Chinese habits among them; unrelated words are not."""

import hashlib
import re

import pytest

from intake.auth.accounts import FIRST_LOGIN
from intake.auth.common_passwords.bloom import FILE, common_passwords, filter_of, holds
from intake.auth.common_passwords.habits import is_common, made_up
from intake.auth.passwords import check_password, one_time_password
from intake.errors import InvalidInput

# Ten characters and more, each by another habit.
HABITS = """
woaini5201314 wangwei520520 zhangxiaoming888888 lina13145200 chengdu2008888 woaiwojia1314 wodemima123 zhongguo2024!
1qaz2wsx3edc 1q2w3e4r5t6y qwertyuiop123 qazwsxedcrfv asdfghjkl;' 1234567890abc 5201314520 13145201314 20082008888
wang19900101 13912345678 13912345678wx zw19881122 li.20001231 abcabcabcabc 8888888888 147258369147258369 xiehui12345
Password2024! sunshine123456 iloveyou520 admin@123456 liuyang19951230 p@ssw0rd2025 tousu12345678
""".split()  # noqa: SIM905


@pytest.mark.parametrize("weak", HABITS)
def test_what_guessers_try_first_is_refused(weak: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_password(weak, login="somebody", field="new_password")
    assert refused.value.field == "new_password"


@pytest.mark.parametrize(
    "good",
    ["four-unrelated-words", "quite-long-anew", "蓝色的骆驼喝绿豆汤看风景", "kite plum river 40", "Tulpe.Hafen.Zug7"],
)
def test_unrelated_words_are_not(good: str) -> None:
    check_password(good, login="somebody", name="李四")


def test_what_is_made_for_somebody_is_never_common() -> None:
    for _time in range(50):
        check_password(one_time_password(), login=FIRST_LOGIN, name="管理员")


@pytest.mark.parametrize("own", ["Zhaomingyue-9w", "xx-zhaomingyue", "kite.ming-yue8", "z.mingyue-kite"])
def test_neither_login_nor_name_stands_in_it(own: str) -> None:
    with pytest.raises(InvalidInput):
        check_password(own, login="ming-yue" if "ming-yue" in own else "z.mingyue", name="赵明月")


@pytest.mark.slow
def test_the_list_is_long_small_and_as_its_sources_say() -> None:
    made = {word.lower() for word in made_up()}
    assert len(made) > 100_000
    assert all(holds(common_passwords(), word) for word in sorted(made)[::40])
    assert FILE.stat().st_size < 1_000_000
    told = FILE.with_name("SOURCES.md").read_text(encoding="utf-8")
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() in re.findall(r"\b[0-9a-f]{64}\b", told)
    wrongly = sum(holds(common_passwords(), f"unrelated words {n}") for n in range(20_000))
    assert wrongly < 20


def test_the_filter_misses_nothing_it_was_given() -> None:
    words = [f"word-{n}" for n in range(1000)]
    filled = filter_of(words)
    assert all(holds(filled, word) for word in words)
    assert not is_common("kite plum river 40")
