"""The initials an operator types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.normalise import needle_of
from routing.pinyin import initials_of


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("成都市火锅协会", "cdshgxh"),
        ("银行业协会", "yhyxh"),
        ("重庆市重型机械商会", "cqszxjxsh"),
        ("長沙市建築行業協會", "cssjzhyxh"),
        ("四川省乐器行业协会", "scsyqhyxh"),
        ("会计师协会", "kjsxh"),
        ("筠连县茶叶协会", "jlxcyxh"),
        ("荥经县砂器商会", "yjxsqsh"),
        ("什邡市", "sfs"),
        ("3D打印（增材）协会", "3ddyzcxh"),
        ("", ""),
    ],
)
def test_initials_follow_the_reading_in_the_phrase(name: str, initials: str) -> None:
    assert initials_of(name) == initials


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_every_sign_of_the_needle_has_exactly_one_initial(name: str) -> None:
    assert len(initials_of(name)) == len(needle_of(name))
