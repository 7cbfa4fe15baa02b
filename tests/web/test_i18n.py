"""Which language is spoken, to whom, and that a word, a date and a clock are said as people say them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from intake.language import i18n
from intake.language.formats import date_words, due_view, due_words, money, share
from intake.language.i18n import _, ngettext, use_language
from intake.language.words import word
from intake.models import Staff
from intake.rendering import environment
from intake.vocabulary import Outcome, RequestKind, StaffRole, State
from tests.architecture.sentences import vocabularies
from tests.calendars.shipped import shipped_calendar
from tests.stages.pages import Page

CALENDAR = shipped_calendar()
# Friday 20 November 2026, ten in the morning in Shanghai.
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def closing(day: date) -> datetime:
    return CALENDAR.close_of(day)


def test_chinese_is_spoken_until_somebody_asks_for_english(page: Page) -> None:
    assert "工作人员登录" in page.get("/login").text
    assert "Staff sign-in" in page.get("/login?lang=en").text
    assert "Staff sign-in" in page.get("/login").text
    assert "工作人员登录" in page.get("/login?lang=zh").text
    assert "工作人员登录" in page.get("/login?lang=xx").text


def test_the_account_remembers_its_language(
    page: Page, another_page: Callable[[], Page], make_staff: Callable[..., Staff]
) -> None:
    make_staff("wang", StaffRole.ADMINISTRATOR)
    page.log_in("wang").get("/account")
    page.post("/account/language", {"language": "en"})
    page.post("/account/language", {"language": "fr"}, status=422)
    assert "My account" in another_page().log_in("wang").get("/account").text


def test_the_switch_stays_on_the_page_and_keeps_its_filters(page: Page) -> None:
    assert 'href="/login?a=1&amp;b=2&amp;b=3&amp;lang=en"' in page.get("/login?a=1&b=2&b=3&lang=zh").text


def test_one_request_does_not_leave_its_language_to_the_next(page: Page) -> None:
    page.get("/login?lang=en")
    assert i18n.language() == i18n.DEFAULT


def test_sentences_are_said_without_any_request() -> None:
    with use_language("en"):
        assert _("Save") == "Save"
        assert ngettext("%(num)d working day left", "%(num)d working days left", 1) == "1 working day left"
        with use_language("zh"):
            assert _("Save") == "保存"
        assert _("Page %(number)s", number=3) == "Page 3"
    with use_language("klingon"):
        assert _("Save") == "保存"


def test_every_stored_word_has_its_chinese_and_the_same_english_may_have_two() -> None:
    for kind in vocabularies():
        for member in kind:
            with use_language("zh"):
                said = word(member)
            assert any("一" <= sign <= "鿿" for sign in said), f"{kind.__name__}.{member.name}: {said}"
    assert word(State.WITHDRAWN) == "已撤回"
    assert word(Outcome.WITHDRAWN) == "诉求人撤回"
    assert word(RequestKind.EXTENSION) == "延期"
    assert word(None) == "—"


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2026, 11, 25), "11月25日 周三 · 还剩 3 个工作日", "Wed 25 Nov · 3 working days left"),
        (date(2026, 11, 23), "11月23日 周一 · 还剩 1 个工作日", "Mon 23 Nov · 1 working day left"),
        (date(2026, 11, 20), "11月20日 周五 · 今天 17:30 到期", "Fri 20 Nov · due today by 17:30"),
        (date(2026, 11, 19), "11月19日 周四 · 已逾期 1 个工作日", "Thu 19 Nov · 1 working day overdue"),
        (date(2027, 1, 5), "2027年1月5日 周二 · 还剩 31 个工作日", "Tue 5 Jan 2027 · 31 working days left"),
    ],
)
def test_a_deadline_is_said_as_people_say_it(day: date, zh: str, en: str) -> None:
    with use_language("zh"):
        assert due_words(closing(day), NOW, CALENDAR) == zh
    with use_language("en"):
        assert due_words(closing(day), NOW, CALENDAR) == en


def test_a_clock_has_one_tone_and_one_shape_for_each_thing_it_can_be() -> None:
    def tone(due_at: datetime | None, **more: object) -> str:
        return due_view(due_at, now=NOW, calendar=CALENDAR, **more).tone

    due_at = closing(date(2026, 11, 30))
    assert tone(None) == "none"
    assert tone(due_at) == "running"
    assert tone(closing(date(2026, 11, 23))) == "soon"
    assert tone(NOW) == "soon"
    assert tone(NOW - timedelta(microseconds=1)) == "overdue"
    assert tone(due_at, met_at=due_at) == "met"
    assert tone(due_at, met_at=due_at + timedelta(microseconds=1)) == "late"
    assert tone(due_at, is_paused=True) == "paused"
    views = [due_view(NOW + timedelta(days=n), now=NOW, calendar=CALENDAR) for n in (-9, 0, 9)]
    assert len({view.icon for view in views}) == 3


def test_beyond_the_calendar_the_date_is_said_and_no_count_is_guessed() -> None:
    far = NOW.replace(year=2040)
    assert due_view(far, now=NOW, calendar=CALENDAR).left == ""
    assert due_view(far, now=NOW, calendar=None).date == "2040年11月20日 周二"


def test_a_date_is_that_of_shanghai() -> None:
    assert date_words(datetime(2026, 11, 19, 16, 0, tzinfo=UTC)) == "11月20日 周五"


def test_sums_and_shares() -> None:
    assert money(Decimal("12800.50")) == "12,800.50 元"
    assert money(3000) == "3,000 元"
    assert money(None) == "—"
    assert share(1, 3) == "33.33%"
    assert share(0, 0) == "—"
    with use_language("en"):
        assert money(0.1) == "¥0.10"


def test_a_misspelt_name_in_a_template_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(Exception, match="is undefined"):
        environment().from_string("{{ mispelt }}").render()


def test_a_filter_on_a_constant_speaks_the_language_of_each_reader() -> None:
    template = environment().from_string("{{ 5|money }}")
    with use_language("en"):
        assert template.render() == "¥5"
    with use_language("zh"):
        assert template.render() == "5 元"
