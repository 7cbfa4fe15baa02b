"""The sentences: read as an official writes them, with nothing, without comparison, and never up by nothing."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.bulletin import sentences
from intake.bulletin.comparing import count_change, rate_change
from intake.bulletin.content import BulletinFigures, Ratio
from intake.bulletin.spans import days_words, read_span
from intake.language.i18n import use_language
from tests.bulletin import sample
from tests.bulletin.sample import count, department, empty, full, rate, with_counts, with_rates

SECTIONS = (
    sentences.overview,
    sentences.departments,
    sentences.matters,
    sentences.associations,
    sentences.callbacks,
    sentences.left_out,
    sentences.scores,
)


def said(figures: BulletinFigures, language: str = "zh") -> str:
    with use_language(language):
        return "\n".join(paragraph for section in SECTIONS for paragraph in section(figures))


def test_the_first_paragraph_of_a_month() -> None:
    assert said(full()).splitlines()[0] == (
        "2026年10月1日至31日，共受理涉行业协会商会诉求100件，比上月增加16件，增长19.05%，比上年同期减少20件，下降16.67%。"
        "上期结转31件。本月应办结89件，已办结83件，办结率93.26%，比上月上升0.76个百分点，比上年同期下降6.74个百分点。"
        "其中按时办结80件，按时办结率89.89%，比上月下降0.11个百分点，比上年同期下降0.11个百分点。"
        "截至2026年10月31日，超时未办结4件。"
    )


def test_the_same_in_english() -> None:
    assert said(full(), "en").startswith(
        "From 1 to 31 October 2026 100 matters about trade associations were accepted, 16 more than the month before, "
        "up 19.05%, 20 fewer than the same time last year, down 16.67%. Carried in from before: 31. Due this month: 89"
    )


def test_red_and_black_list_and_who_had_nothing() -> None:
    text = said(full())
    assert "红榜：甲市文化广电和旅游局（100.00%，6/6）、甲市市场监督管理局（96.00%，48/50）。" in text
    assert "黑榜：乙区市场监督管理局（70.00%，7/10）、甲市民政局（85.00%，17/20）。" in text
    assert "仅列应结案数不少于5件的单位；数值相同的并列，不分先后。" in text
    assert "本月无应办结件的单位：丙县民政局、丙县财政局。" in text


@pytest.mark.parametrize(
    ("period", "words"),
    [("2026-W44", ("本周", "上周")), ("2026-10", ("本月", "上月")), ("2026-Q3", ("本季度", "上季度"))],
)
def test_each_kind_has_its_own_words(period: str, words: tuple[str, str]) -> None:
    text = said(full(period))
    for word in words:
        assert word in text
    assert {"上周", "上月", "上季度"} & set(re.findall("上周|上月|上季度", text)) == {words[1]}


def test_of_an_installation_without_anything_no_rate_is_said() -> None:
    for language in ("zh", "en"):
        text = said(empty(), language)
        assert "%" not in text
        assert "—" not in text
    assert "不作同期比较" in said(empty())


def test_a_rate_of_nothing_beside_one_of_something_is_not_compared() -> None:
    figures = with_rates(full(), rate("ontime_rate", "80/89", "0/0", None))
    assert "按时办结率89.89%。" in said(figures)


def test_what_fell_to_nothing_has_no_percentage() -> None:
    figures = with_counts(full(), count("received", 0, 12, 0))
    assert said(figures).startswith("2026年10月1日至31日，未受理涉行业协会商会诉求，比上月减少12件，与上年同期持平。")


def test_who_was_complained_about_once_stands_out_in_nothing() -> None:
    figures = full()
    once = replace(figures.associations, lines=(replace(figures.associations.lines[0], now=1),))
    assert "本月没有协会商会被投诉举报超过1件。" in said(replace(figures, associations=once))


def test_nobody_called_back_or_nobody_reached() -> None:
    nobody = with_rates(full(), rate("response_rate"), rate("solved_rate"), rate("satisfaction"))
    assert "本月未开展回访，不计算解决率和满意率。" in said(nobody)
    unreached = with_rates(full(), rate("response_rate", "0/7"), rate("solved_rate"), rate("satisfaction"))
    assert "本月共回访7次，接通0次，回访接通率0.00%。因均未接通，不计算解决率和满意率。" in said(unreached)


def test_departments_that_all_did_alike_are_not_ranked() -> None:
    figures = replace(full(), departments=(department("甲", "6/6"), department("乙", "9/9")))
    assert "均已全部按时办结" in said(figures)
    assert "按时办结率相同，不列红黑榜" in said(figures)
    few = replace(full(), departments=(department("甲", "1/2"),))
    assert "各单位应结案数均不足5件，不列红黑榜。" in said(few)


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        ("2026-10", "2026-10", "2026年10月1日至31日", "1 to 31 October 2026"),
        ("2026-W40", "2026-W40", "2026年9月28日至10月4日", "28 September to 4 October 2026"),
        ("2026-W53", "2026-W53", "2026年12月28日至2027年1月3日", "28 December 2026 to 3 January 2027"),
    ],
)
def test_days_say_once_what_they_share(first: str, last: str, zh: str, en: str) -> None:
    days = read_span(first).first, read_span(last).last
    for language, words in (("zh", zh), ("en", en)):
        with use_language(language):
            assert days_words(*days) == words


numbers = st.integers(min_value=0, max_value=10**6)


@given(now=numbers, earlier=numbers)
def test_no_count_ever_changes_by_nothing(now: int, earlier: int) -> None:
    text = count_change("上月", now, earlier)
    assert not re.search(r"(增长|下降)0\.00%|(增加|减少)0件", text)
    assert ("持平" in text) == (now == earlier)
    assert ("增加" in text) == (now > earlier)


@st.composite
def ratios(draw: st.DrawFn) -> Ratio:
    denominator = draw(st.integers(min_value=0, max_value=5000))
    return Ratio(Decimal(draw(st.integers(min_value=0, max_value=denominator))), denominator)


@given(now=ratios(), earlier=ratios())
def test_no_rate_ever_rises_by_nothing_and_the_difference_is_of_what_is_printed(now: Ratio, earlier: Ratio) -> None:
    text = rate_change("上月", now, earlier)
    assert not re.search(r"(?<![0-9])0\.00个百分点", text)
    if now.rate is None or earlier.rate is None:
        assert text == ""
    elif now.rate == earlier.rate:
        assert text == "与上月持平"
    else:
        found = re.fullmatch(r"比上月(上升|下降)([0-9.]+)个百分点", text)
        assert found
        assert Decimal(found[2]) == abs(now.rate - earlier.rate) > 0


@given(
    figures=st.sampled_from([full(), empty(), full("2026-W44"), full("2026-Q3")]),
    language=st.sampled_from(["zh", "en"]),
)
def test_no_sentence_is_left_half_made(figures: BulletinFigures, language: str) -> None:
    text = said(figures, language)
    assert not re.search(r"%\(|None|，，|。。|, ,|\.\.", text)
    assert all(line.strip() == line and line for line in text.splitlines())


def test_the_scores_say_by_which_profile() -> None:
    scored = sample.scored(full())
    assert "各单位得分按“连云港单位考核（按时办结率、满意率两项）”第2版计算：按时办结率25分；满意率25分。" in said(
        scored
    )
