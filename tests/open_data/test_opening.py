"""A month's file given to somebody who wants to know more: nothing in it, nor in two revisions of it, gives it away."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from intake.open_data.document import Circumstances, csv_text_of, json_text_of, read_back
from intake.open_data.opening import OpenMonth, open_month
from intake.open_data.published import ALL, OpenMeasure, OpenTable, PublishedMonth
from intake.open_data.relations import POSSIBLE, FigureSystem, Key, PartRelation, SumRelation
from intake.reports.sums import DoesNotAddUp
from tests.open_data.attackers import by_programme
from tests.open_data.tables import COUNTED_AT, drawn_month

pytestmark = pytest.mark.slow

WITHIN = (("on_time", "closed_of_due"), ("closed_of_due", "due"))
MONTHS = [(1, 60), (2, 120), (3, 240)]


def document_of(month: OpenMonth) -> dict[str, Any]:
    return json.loads(json_text_of(month, Circumstances(COUNTED_AT, {}, is_synthetic=False)))


def as_told(document: Mapping[str, Any], truth: PublishedMonth) -> tuple[FigureSystem, set[Key]]:
    """All that the file says, as whoever has only the file would write it down; and what it does not say."""
    revision = str(document["revision"])
    rows = {(row["table"], row["key"]): row for row in document["rows"]}
    values = {(revision, measure, *place): truth.figures[place][measure] for place in rows for measure in OpenMeasure}
    held = {(revision, m, *place) for place, row in rows.items() for m in OpenMeasure if row[m] is None}
    sums = [
        SumRelation(
            (revision, measure, *ALL), tuple((revision, measure, *place) for place in rows if place[0] == table)
        )
        for measure in OpenMeasure
        for table in ("violation", "region", "channel")
    ]
    parts = [
        PartRelation((revision, part, *place), (revision, whole, *place)) for place in rows for part, whole in WITHIN
    ]
    return FigureSystem(values, tuple(sums), tuple(parts)), held


@pytest.mark.parametrize(("seed", "received"), MONTHS)
def test_a_file_gives_away_nothing_that_it_holds_back(seed: int, received: int) -> None:
    truth = drawn_month(seed, received)
    document = document_of(open_month(truth))
    system, held = as_told(document, truth)
    assert held
    assert not [key for key, value in system.values.items() if value in range(1, 5) and key not in held]
    known = {key: ends for key, ends in by_programme(system, held).items() if ends[1] - ends[0] + 1 < POSSIBLE}
    assert not known
    for row in document["rows"]:
        if None in (row["closed_of_due"], row["due"]):
            assert row["closure_rate"] is None
        if None in (row["on_time"], row["due"]):
            assert row["on_time_rate"] is None


@pytest.mark.parametrize(("seed", "received"), MONTHS)
def test_two_revisions_side_by_side_give_away_no_more(seed: int, received: int) -> None:
    """To whoever even knows which of the figures held back have not changed."""
    then, now = drawn_month(seed, received), drawn_month(seed, received + 2, revision=2)
    first = open_month(then)
    second = open_month(now, [read_back(document_of(first), then)])
    systems = [as_told(document_of(one), truth) for one, truth in ((first, then), (second, now))]
    same = [
        SumRelation(("2", measure, *place), (("1", measure, *place),))
        for place in then.figures.keys() & now.figures.keys()
        for measure in OpenMeasure
        if then.figures[place][measure] == now.figures[place][measure]
    ]
    values = {key: value for system, _ in systems for key, value in system.values.items()}
    sums = [one for system, _ in systems for one in system.sums]
    parts = [one for system, _ in systems for one in system.parts]
    held = {key for _, own in systems for key in own}
    both = FigureSystem(values, (*sums, *same), tuple(parts))
    assert not [key for key, ends in by_programme(both, held).items() if ends[1] - ends[0] + 1 < POSSIBLE]


def test_of_many_complaints_hardly_anything_is_held_back() -> None:
    month = open_month(drawn_month(4, 1500))
    cells = [value for row in month.figures.values() for value in row.values()]
    assert cells.count(None) < len(cells) / 10
    assert None not in month.figures[ALL].values()


def test_what_a_file_says_is_read_back_as_it_was() -> None:
    month = open_month(drawn_month(2, 120))
    assert read_back(document_of(month), month.published) == month


def test_the_same_month_makes_the_same_file() -> None:
    texts = {json.dumps(document_of(open_month(drawn_month(2, 120)))) for _ in range(2)}
    assert len(texts) == 1


def test_synthetic_figures_say_so_in_every_line() -> None:
    month = open_month(drawn_month(2, 120))
    document = json.loads(json_text_of(month, Circumstances(COUNTED_AT, {}, is_synthetic=True)))
    header, *lines = csv_text_of(document).splitlines()
    assert header.endswith(",data")
    assert all("合成数据" in line for line in lines)


def test_a_month_whose_tables_do_not_add_up_is_not_given_out() -> None:
    whole = dict.fromkeys(OpenMeasure, 9)
    with pytest.raises(DoesNotAddUp) as refused:
        PublishedMonth(
            "2026-10", 1, COUNTED_AT, {ALL: whole, (OpenTable.CHANNEL, "phone"): dict.fromkeys(OpenMeasure, 7)}
        )
    assert refused.value.gap == 2
