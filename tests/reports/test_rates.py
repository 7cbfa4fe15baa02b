"""What a rate is when it is written down: rounding, nothing of nothing, intervals, periods, definitions."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import InvalidInput
from intake.language.formats import percent
from intake.language.i18n import use_language
from intake.reports.intervals import wilson
from intake.reports.measures import COUNTS, FIGURES, HEADLINE, RATES
from intake.reports.periods import month_before, of_dates, of_month, period_before, read_date, year_before, year_until
from intake.reports.rows import RateRow
from intake.reports.wording import defined_in_english, definition, rate_words, whole


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [
        (114, 9230, "1.24"),  # Huaibei 2021-03 printed 1.23
        (591, 594, "99.49"),  # Ningguo 2022 printed 99.6
        (1, 8, "12.50"),
        (1, 800, "0.13"),  # 0.125: half goes up, where half to even would go down
        (3, 800, "0.38"),
        (0, 7, "0.00"),
        (7, 7, "100.00"),
    ],
)
def test_rates_are_rounded_half_up(numerator: int, denominator: int, printed: str) -> None:
    assert str(percent(numerator, denominator)) == printed


def test_a_rate_of_nothing_is_a_dash_and_never_zero() -> None:
    row = RateRow("total", Decimal(0), 0)
    assert row.rate is None
    assert rate_words(row) == "—"


def test_a_weighted_numerator_is_shown_as_it_was_counted() -> None:
    assert whole(Decimal("12.90")) == "12.9"
    assert whole(Decimal(100)) == "100"


def test_a_month_is_a_month_of_shanghai() -> None:
    october = of_month("2026-10")
    assert october.start == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert october.end == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert (october.first_day.isoformat(), october.last_day.isoformat()) == ("2026-10-01", "2026-10-31")


def test_both_days_of_a_period_are_in_it() -> None:
    day = of_dates(read_date("2026-11-21", "from"), read_date("2026-11-21", "to"))
    assert (day.end - day.start).total_seconds() == 86_400


def test_a_period_is_cut_at_its_months() -> None:
    period = of_dates(date(2025, 12, 15), date(2026, 2, 3))
    months = [(each.month, each.first_day.day, each.last_day.day) for each in period.months()]
    assert months == [("2025-12", 15, 31), ("2026-01", 1, 31), ("2026-02", 1, 3)]


def test_a_month_under_way_ends_where_it_has_come_to_and_a_link_brings_that_moment_back() -> None:
    now = datetime(2026, 11, 21, 2, 30, 15, tzinfo=UTC)
    so_far = of_month("2026-11", until=now)
    assert so_far.end == now
    assert so_far.until == now
    assert of_dates(so_far.first_day, so_far.last_day, until=so_far.until) == so_far
    assert of_month("2026-10", until=now).until is None


def test_the_year_until_a_month_has_twelve_months() -> None:
    months = [each.month for each in year_until(of_month("2026-11", until=datetime(2026, 11, 21, tzinfo=UTC))).months()]
    assert (len(months), months[0], months[-1]) == (12, "2025-12", "2026-11")


def test_a_month_that_has_not_begun_has_no_figures() -> None:
    with pytest.raises(InvalidInput, match="2026-12 has not begun"):
        of_month("2026-12", until=datetime(2026, 11, 21, tzinfo=UTC))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2026-13-01", "2026-12-01", "from"),
        ("2026-02-01", "2026-02-30", "to"),
        ("2026-02-02", "2026-02-01", "to"),
        ("0026-02-02", "2026-02-01", "from"),
        ("2026-02-02", "9999-12-31", "to"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_by_name(first: str, last: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        of_dates(read_date(first, "from"), read_date(last, "to"))
    assert refused.value.field == field
    assert field in str(refused.value)


def test_the_month_before_january_is_december() -> None:
    assert month_before("2026-01") == "2025-12"
    assert month_before("2026-11", 23) == "2024-12"


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_rate_and_stays_within_0_and_100(counts: tuple[int, int]) -> None:
    numerator, denominator = counts
    low, high = wilson(numerator, denominator)
    assert 0 <= low <= 100 * numerator / denominator + 1e-9
    assert 100 * numerator / denominator - 1e-9 <= high <= 100


def test_the_interval_of_wilson_1927() -> None:
    """8 of 10 at 95 %: 49.02 to 94.33, as the textbooks have it (Agresti and Coull 1998)."""
    low, high = wilson(8, 10)
    assert (round(low, 2), round(high, 2)) == (49.02, 94.33)


def test_few_cases_make_a_wide_interval() -> None:
    small, large = wilson(9, 10), wilson(900, 1000)
    assert small[1] - small[0] > 5 * (large[1] - large[0])


@pytest.mark.parametrize("key", RATES)
def test_every_rate_says_its_numerator_denominator_and_cohort(key: str) -> None:
    rate = RATES[key]
    assert rate.key == key
    said, words = defined_in_english(rate), rate.words["en"]
    assert all(part in said for part in (rate.term, key, words.numerator, words.denominator, words.cohort))
    words = rate.words["zh"]
    assert all(part in definition(rate) for part in (words.numerator, words.denominator, words.cohort))


@pytest.mark.parametrize("key", COUNTS)
def test_every_count_says_its_cohort(key: str) -> None:
    for code, words in COUNTS[key].words.items():
        with use_language(code):
            assert words.cohort in definition(COUNTS[key])


def test_the_figures_of_the_page_are_rates_and_the_headline_is_the_first() -> None:
    assert FIGURES[0] == HEADLINE == "closure_rate"
    assert set(FIGURES) <= RATES.keys()


def test_a_reporting_day_may_go_from_noon_to_noon() -> None:
    noon = timedelta(hours=12)
    day = of_dates(date(2026, 11, 21), date(2026, 11, 21), early=noon)
    assert (day.start, day.end) == (datetime(2026, 11, 20, 4, tzinfo=UTC), datetime(2026, 11, 21, 4, tzinfo=UTC))
    assert (day.first_day, day.last_day, day.until) == (date(2026, 11, 21), date(2026, 11, 21), None)
    months = [each.month for each in of_dates(date(2026, 10, 31), date(2026, 11, 1), early=noon).months()]
    assert months == ["2026-10", "2026-11"]
    assert period_before(of_month("2026-11", early=noon)) == of_month("2026-10", early=noon)
    assert year_before(of_month("2026-11", early=noon)) == of_month("2025-11", early=noon)
