"""Red and black lists: enough due, ties together and unordered, nobody on both, nobody praised below the average."""

from hypothesis import given
from hypothesis import strategies as st

from intake.bulletin.content import DepartmentFigures
from intake.bulletin.ranking import LENGTH, RankedLists, rank
from tests.bulletin.sample import department


def names(lists: RankedLists) -> tuple[list[str], list[str]]:
    return [one.name for one in lists.red], [one.name for one in lists.black]


def test_who_had_too_few_due_is_not_ranked() -> None:
    lists = rank([department("甲", "10/10"), department("乙", "0/4"), department("丙", "5/10")], 5)
    assert names(lists) == (["甲"], ["丙"])
    assert lists.ranked == 2


def test_two_of_two_is_not_above_161_of_166() -> None:
    lists = rank([department("甲", "2/2"), department("乙", "161/166"), department("丙", "80/100")], 5)
    assert names(lists) == (["乙"], ["丙"])


def test_a_tie_at_the_end_of_a_list_is_not_cut() -> None:
    many = [department(f"全{at}", "10/10") for at in range(7)] + [department("末", "1/10")]
    red, black = names(rank(many, 5))
    assert len(red) == 7
    assert black == ["末"]


def test_a_list_ends_with_the_group_that_fills_it() -> None:
    falling = [department(f"{at:02}", f"{20 - at}/20") for at in range(16)]
    red, black = names(rank(falling, 5))
    assert red == ["00", "01", "02", "03", "04"]
    assert black == ["15", "14", "13", "12", "11"]


def test_of_all_alike_and_of_one_alone_nobody_stands_out() -> None:
    assert names(rank([department("甲", "9/10"), department("乙", "18/20")], 5)) == ([], [])
    assert names(rank([department("甲", "9/10")], 5)) == ([], [])
    assert names(rank([], 5)) == ([], [])


@st.composite
def offices(draw: st.DrawFn) -> list[DepartmentFigures]:
    due = draw(st.lists(st.integers(min_value=0, max_value=40), max_size=25))
    return [
        department(f"{at:02}", f"{draw(st.integers(min_value=0, max_value=number))}/{number}")
        for at, number in enumerate(due)
    ]


@given(offices())
def test_lists_never_meet_and_take_groups_whole(departments: list[DepartmentFigures]) -> None:
    lists = rank(departments, 5)
    red, black = names(lists)
    assert not set(red) & set(black)
    rates = {one.name: one.rate("ontime_rate").rate for one in departments}
    if red:
        assert min(rates[name] for name in red) > max(rates[name] for name in black)
    eligible = {one.name for one in departments if one.rate("ontime_rate").denominator >= 5}
    assert set(red) | set(black) <= eligible
    for listed in (red, black):
        last = rates[listed[-1]] if listed else None
        assert all(name in listed for name in eligible if rates[name] == last)
        assert len([name for name in listed if rates[name] != last]) < LENGTH
