"""The flow picture: every complaint is in it once, bands fit their bars, nothing lies on anything else."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from intake.rulemaking.replays.flow_picture import LABEL, MOST_BANDS, OTHERS, WIDTH, draw_flows

owners = st.sampled_from(["1", "2", "3", "1+2", "~4", ""])
flows = st.dictionaries(st.tuples(owners, owners), st.integers(1, 100_000), min_size=1, max_size=MOST_BANDS)


def test_nothing_flows_gives_no_picture() -> None:
    assert draw_flows({}) is None


@given(flows)
def test_every_complaint_leaves_on_the_left_and_arrives_on_the_right(flows: dict[tuple[str, str], int]) -> None:
    picture = draw_flows(flows)
    total = sum(flows.values())
    assert sum(node.complaints for node in picture.before) == total
    assert sum(node.complaints for node in picture.after) == total
    assert {(band.before, band.after): band.complaints for band in picture.bands} == flows


@given(flows)
def test_bars_have_room_and_bands_stay_inside_the_picture(flows: dict[tuple[str, str], int]) -> None:
    picture = draw_flows(flows)
    for side in (picture.before, picture.after):
        ends = [(node.y, node.y + node.height) for node in side]
        assert all(end <= start for (_, end), (start, _) in pairwise(ends))
        assert all(after.middle - before.middle >= 34 for before, after in pairwise(side))
    for band in picture.bands:
        numbers = [float(number) for number in re.findall(r"[\d.]+", band.path)]
        assert all(LABEL <= x <= WIDTH - LABEL for x in numbers[0::2])
        assert all(0 <= y <= picture.height for y in numbers[1::2])


def test_what_is_rare_is_drawn_together() -> None:
    many = {(str(number), "x"): number for number in range(1, 3 * MOST_BANDS)}
    picture = draw_flows(many)
    assert len(picture.bands) == MOST_BANDS + 1
    assert picture.after[-1].key == picture.before[-1].key == OTHERS
    assert sum(band.complaints for band in picture.bands) == sum(many.values())
