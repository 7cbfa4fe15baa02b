"""What a stored vocabulary may hold: the words of nobody in particular."""

import pytest

from intake.suggesting.learnable_text import MOST_CHARACTERS, clean, places, says_something, words_of
from intake.suggesting.terms import ASSOCIATIONS, COMPLAINANTS, Sample, common_terms
from routing.violations import Lexicon
from tests.suggesting.classroom import in_plain_words, samples_of

LEXICON = Lexicon(["培训班", "扣分", "会刊"])


def said(text: str, *, people: int = COMPLAINANTS, about: int = ASSOCIATIONS, times: int = 1) -> list[Sample]:
    """The same words by so many people about so many associations."""
    return [
        Sample(clean(text), ("F-13",), f"person-{i % people}" if people else "", f"association-{i % about}")
        for i in range(max(people, about, 1) * times)
    ]


def kept(samples: list[Sample]) -> set[str]:
    return set(common_terms(samples, LEXICON))


def test_numbers_letters_and_the_name_of_the_association_are_never_looked_at() -> None:
    text = clean("甲业协会的王某 13800001234 wx:abc１２ 收了我11.35万元", ["甲业协会"])
    assert not set(text) & set("0123456789abcwx:. １２甲业") - {" "}
    assert "王某" in text
    assert "收了我" in text


def test_a_place_in_the_cleaned_text_is_a_place_in_the_normalised_one() -> None:
    text = "甲业协会，必须加入！電話13800001234"
    assert clean(text, ["甲业协会"]).index("必须加入") == text.index("必须加入")
    assert len(clean("收费" * MOST_CHARACTERS)) == MOST_CHARACTERS


def test_terms_are_runs_of_characters_words_of_the_taxonomy_and_pairs_of_them() -> None:
    found = places("不去培训班 就扣分", LEXICON)
    terms = {place.term for place in found}
    assert {"培", "培训", "培训班", "=培训班", "=扣分", "=培训班+扣分"} <= terms
    assert not [term for term in terms if " " in term]
    assert words_of(terms) == ["培训班", "扣分"] or words_of(terms) == ["扣分", "培训班"]
    assert all(text == term.lstrip("=") for term, start, end in found if "+" not in term and "#" not in term
               for text in ["不去培训班 就扣分"[start:end]])  # fmt: skip


def test_what_enough_people_said_about_enough_associations_is_kept() -> None:
    assert {"参加培", "=培训班", "=培训班+扣分"} <= kept(said("参加培训班不然扣分"))


@pytest.mark.parametrize(("people", "about"), [(COMPLAINANTS - 1, 9), (9, ASSOCIATIONS - 1)])
def test_what_too_few_said_or_about_too_few_is_not_kept_however_often(people: int, about: int) -> None:
    assert kept(said("会长张某某参加培训班", people=people, about=about, times=20)) == set()


def test_those_who_cannot_be_told_apart_count_as_one_person() -> None:
    nobody = said("会长张某某", people=0, about=9, times=50)
    assert kept(nobody) == set()
    assert kept(nobody + said("会长张某某", people=COMPLAINANTS - 1, about=3, times=2)) != set()


def test_the_officer_of_one_association_is_kept_by_no_number_of_complaints() -> None:
    ordinary = samples_of(in_plain_words(200))
    officer = [
        Sample(clean("会长欧阳某甲强制收费"), ("F-01",), f"member-{i}", "one association") for i in range(300)
    ]  # fmt: skip
    assert not [term for term in kept(ordinary + officer) if "欧阳" in term or "某甲" in term]


@pytest.mark.parametrize(
    "text", ["", "无", "你好", "我要投诉", "投诉一个协会的问题，请尽快处理，谢谢", "没有什么要说的"]
)
def test_who_has_said_nothing_yet_is_given_no_code(text: str) -> None:
    assert not says_something(clean(text))


@pytest.mark.parametrize("text", ["会费白交", "叫我入会", "我要投诉，班子干满好几年了也不换人"])
def test_a_few_words_with_a_meaning_say_something(text: str) -> None:
    assert says_something(clean(text))
