"""Scoring profiles: what Panjin and Lianyungang printed comes out digit for digit."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from intake.errors import BadValue, InvalidInput
from intake.scoring.marks import rounded
from intake.scoring.profiles import SHIPPED, profile_named, read_profile, shipped_profile

IN_2023, IN_MARCH_2022 = date(2023, 4, 30), date(2022, 2, 28)
LINE = """
key = "x"
zh = "甲"
en = "x"
source = "-"
[[version]]
version = 1
since = 2026-01-01
places = 0
[[version.item]]
key = "a"
rate = "closure_rate"
zh = "甲"
en = "a"
knots = [[0, 0], [80, 40], [100, 100]]
floor = 10
cap = 90
"""


PANJIN = ("closure_rate", "satisfaction", "ontime_rate_closed", "response_rate")


# District: closure, satisfaction, on-time feedback, valid call-backs; the score in print (January to April 2023).
@pytest.mark.parametrize(
    ("district", "rates", "printed"),
    [
        ("大洼", "98.06 99.00 100 100", "99.3"),
        ("盘山", "98.44 98.37 100 100", "99.2"),
        ("兴隆台", "97.95 98.44 100 99.96", "99.1"),
        ("双台子", "96.21 94.01 100 100", "97.4"),
        ("高新", "100 100 100 100", "100.0"),
        ("辽滨", "99.25 97.02 100 100", "99.0"),
    ],
)
def test_the_six_districts_of_panjin(district: str, rates: str, printed: str) -> None:
    given = dict(zip(PANJIN, map(Decimal, rates.split()), strict=True))
    assert str(shipped_profile("panjin").version_on(IN_2023).score(given).total) == printed, district


@pytest.mark.parametrize(("rate", "printed"), [("89.82", "14.82"), ("80", "5.00"), ("66.67", "0.00")])
def test_lianyungang_on_time_item(rate: str, printed: str) -> None:
    score = shipped_profile("lianyungang").version_on(IN_2023).score({"ontime_rate": Decimal(rate)})
    assert str(score.marks[0]) == printed


@pytest.mark.parametrize(
    ("day", "rate", "printed"),
    [
        (IN_MARCH_2022, "70.59", "12.80"),  # 12.795
        (IN_2023, "87.5", "19.75"),
        (IN_2023, "75", "13.50"),
        (IN_2023, "71.43", "12.50"),
        (IN_2023, "83.33", "17.67"),  # 17.665
    ],
)
def test_lianyungang_satisfaction_item_by_version(day: date, rate: str, printed: str) -> None:
    score = shipped_profile("lianyungang").version_on(day).score({"satisfaction": Decimal(rate)})
    assert str(score.marks[1]) == printed


def test_without_a_rate_there_are_no_marks_and_no_total() -> None:
    score = shipped_profile("lianyungang").version_on(IN_2023).score({"ontime_rate": Decimal(100)})
    assert (score.total, score.marks) == (None, (Decimal(25), None))


def test_who_had_nothing_to_do_wrong_may_have_all_the_marks() -> None:
    profile = read_profile(LINE + "is_full_without = true\n", name="x")
    assert profile.versions[0].score({}).total == Decimal(90)


@pytest.mark.parametrize(("rate", "marks"), [(0, 10), (20, 10), (40, 20), (80, 40), (90, 70), (97, 90), (100, 90)])
def test_pieces_meet_and_floor_and_cap_hold(rate: int, marks: int) -> None:
    assert read_profile(LINE, name="x").versions[0].score({"closure_rate": Decimal(rate)}).total == marks


def test_halves_round_up_where_a_binary_fraction_would_not() -> None:
    assert str(rounded(Fraction("17.665"), 2)) == "17.67"
    assert str(rounded(Fraction("2.675"), 2)) == "2.68"
    assert str(rounded(Fraction(0), 2)) == "0.00"


@pytest.mark.parametrize("key", SHIPPED)
def test_shipped_profiles_say_where_they_are_from(key: str) -> None:
    profile = shipped_profile(key)
    assert profile.key == key
    assert profile.source
    assert all(version.most > 0 for version in profile.versions)


def test_an_office_may_name_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(LINE, encoding="utf-8")
    assert profile_named(str(tmp_path / "own.toml")).zh == "甲"


def test_a_day_before_the_first_version_is_refused() -> None:
    with pytest.raises(InvalidInput, match="2026-01-01"):
        read_profile(LINE, name="x").version_on(date(2025, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        LINE.replace("[80, 40]", "[100, 40]"),
        LINE.replace("floor = 10", "floor = 95"),
        LINE.replace("since = 2026-01-01", 'since = "soon"'),
        LINE.replace('key = "a"\n', ""),
        LINE + LINE.partition("source")[2].partition("\n")[2],
    ],
)
def test_what_is_no_profile_is_refused_with_what_is_wrong(text: str) -> None:
    with pytest.raises(BadValue):
        read_profile(text, name="own.toml")


def test_a_name_of_nothing_is_refused() -> None:
    with pytest.raises(BadValue, match="panjin"):
        profile_named("/nowhere/at/all.toml")
