"""Where the marks of a chart stand: within their room, gaps left open, names apart, what is not over dotted."""

from hypothesis import given
from hypothesis import strategies as st

from intake.charts.geometry import line_plot, rate_scale, shade, spark

MONTHS = ["2026-09", "2026-10", "2026-11"]
rate = st.floats(0, 100)


def place(text: str) -> float:
    return float(text.removesuffix("%"))


def test_a_month_without_a_rate_is_a_gap() -> None:
    plot = line_plot([[(90.0, False), None, (95.0, True)]], MONTHS)
    assert plot.strokes == ()
    assert [(mark.month, mark.is_so_far) for mark in plot.marks] == [(0, False), (2, True)]


def test_the_step_into_the_month_under_way_is_dotted_and_no_other() -> None:
    plot = line_plot([[(90.0, False), (92.0, False), (95.0, True)]], MONTHS)
    assert [stroke.is_dotted for stroke in plot.strokes] == [False, True]


def test_months_are_named_with_their_year_at_the_start_and_in_january() -> None:
    plot = line_plot([[None] * 4], ["2025-11", "2025-12", "2026-01", "2026-02"])
    assert [(mark.label, mark.note) for mark in plot.x_axis] == [
        ("11月", "2025"),
        ("12月", ""),
        ("1月", "2026"),
        ("2月", ""),
    ]


def test_names_at_the_ends_of_equal_lines_do_not_overlap() -> None:
    plot = line_plot([[(90.0, False)] * 3, [(90.0, False)] * 3], MONTHS)
    heights = sorted(place(at) for _line, at in plot.ends)
    assert heights[1] - heights[0] >= 11


@given(st.lists(st.lists(st.tuples(rate, st.booleans()) | st.none(), min_size=3, max_size=3), min_size=1, max_size=2))
def test_everything_stands_within_the_room(lines: list) -> None:
    plot = line_plot(lines, MONTHS)
    places = [(mark.x, mark.y) for mark in plot.marks] + [("0%", at) for _line, at in plot.ends]
    assert all(0 <= place(each) <= 100 for pair in places for each in pair)
    assert len(plot.marks) == sum(point is not None for line in lines for point in line)
    # Higher rates stand higher.
    for mark in plot.marks:
        for other in plot.marks:
            if lines[mark.line][mark.month][0] > lines[other.line][other.month][0]:
                assert place(mark.y) <= place(other.y)


@given(st.lists(rate, min_size=1, max_size=24))
def test_an_axis_holds_its_rates_in_few_steps_and_a_share_ends_at_a_hundred(rates: list[float]) -> None:
    bottom, top, step = rate_scale(rates)
    assert 0 <= bottom <= min(rates)
    assert max(rates) <= top <= 100
    assert 1 <= (top - bottom) / step <= 5


@given(st.integers(1, 10_000), st.data())
def test_the_more_the_darker_and_nothing_is_not_dark(most: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, most))
    assert shade(0, most) == 0
    assert shade(most, most) == 6
    assert 1 <= shade(number, most) <= 6
    assert shade(number - 1, most) <= shade(number, most)


def test_a_small_line_goes_from_edge_to_edge_and_ends_dotted() -> None:
    strokes = spark([3, 1, 5], is_so_far=True)
    assert [(one.x1, one.y1, one.x2, one.y2, one.is_dotted) for one in strokes] == [
        ("0.00%", "50.00%", "50.00%", "100.00%", False),
        ("50.00%", "100.00%", "100.00%", "0.00%", True),
    ]
    assert {(one.y1, one.y2) for one in spark([2, 2], is_so_far=False)} == {("50.00%", "50.00%")}
    assert spark([7], is_so_far=True) == []
    assert not any(one.is_dotted for one in spark([3, 1, 5], is_so_far=False))
