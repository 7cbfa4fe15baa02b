"""A bulletin for machines: CSV with one figure a line, JSON with the very body its digest is of."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from intake.bulletin.content import Breakdown, BulletinFigures, ComparedCount, PressedFigures, Ratio
from intake.bulletin.document import Imprint
from intake.csv_text import csv_text
from intake.reports.origin import SYNTHETIC
from intake.reports.wording import whole

HEADER = ("period", "section", "group", "figure", "numerator", "denominator", "value", "before", "year_ago")


def as_csv(figures: BulletinFigures) -> bytes:
    """Of nothing the value is empty; synthetic figures have a column more, which says so in every row."""
    header = (*HEADER, "data") if figures.is_synthetic else HEADER
    mark = (SYNTHETIC,) if figures.is_synthetic else ()
    rows = ((figures.period, *row, *mark) for row in _rows(figures))
    return "".join(csv_text(header, rows)).encode()


def as_json(figures_body: dict[str, Any], imprint: Imprint) -> bytes:
    """`body` written as canonical JSON (keys sorted, no spaces, UTF-8) has the digest."""
    told = {
        "digest": imprint.digest,
        "revision": imprint.revision,
        "released_at": imprint.released_at.isoformat() if imprint.released_at else None,
        "body": figures_body,
    }
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _rows(figures: BulletinFigures) -> Iterator[tuple[object, ...]]:
    yield from (_count("headline", one) for one in figures.counts)
    for rate in figures.rates:
        yield ("headline", "", rate.key, *_of(rate.now), _percent(rate.before), _percent(rate.year_ago))
    for department in figures.departments:
        yield from _group("department", department.name, {"received": department.received}, department.rates)
    for name in ("branches", "codes", "associations", "kinds", "channels"):
        yield from _breakdown(name, getattr(figures, name))
    if figures.orders is not None:
        yield from _orders(figures.orders)
    yield from (_count("left", one) for one in figures.left)
    for point in figures.course:
        numbers = {"received": point.received, "closed": point.closed}
        yield from _group("course", point.period, numbers, {"closure_rate": point.closure, "ontime_rate": point.ontime})
    yield from _scores(figures)


def _group(
    section: str, group: str, numbers: Mapping[str, int], rates: Mapping[str, Ratio]
) -> Iterator[tuple[object, ...]]:
    yield from ((section, group, key, "", "", number, "", "") for key, number in numbers.items())
    yield from ((section, group, key, *_of(ratio), "", "") for key, ratio in rates.items())


def _orders(orders: PressedFigures) -> Iterator[tuple[object, ...]]:
    yield from (_count("orders", one) for one in orders.counts)
    rate = orders.in_time
    yield ("orders", "", rate.key, *_of(rate.now), _percent(rate.before), _percent(rate.year_ago))
    for section, groups in (("order_level", orders.levels), ("order_department", orders.departments)):
        for one in groups:
            yield from _group(section, one.name.zh, one.numbers, {rate.key: one.in_time})


def _scores(figures: BulletinFigures) -> Iterator[tuple[object, ...]]:
    if figures.scores is None:
        return
    for marked in figures.scores.departments:
        for item, marks in zip(figures.scores.items, marked.marks, strict=True):
            yield ("score", marked.name, item.name.zh, "", item.most, _plain(marks), "", "")
        yield ("score", marked.name, "total", "", "", _plain(marked.total), "", "")


def _breakdown(section: str, group: Breakdown) -> Iterator[tuple[object, ...]]:
    for one in group.lines:
        yield (section, one.name.zh, one.key, one.now, group.base, one.now, _known(one.before), _known(one.year_ago))


def _count(section: str, one: ComparedCount) -> tuple[object, ...]:
    return section, "", one.key, "", "", one.now, _known(one.before), _known(one.year_ago)


def _of(ratio: Ratio) -> tuple[object, ...]:
    return whole(ratio.numerator), ratio.denominator, _percent(ratio)


def _percent(ratio: Ratio | None) -> object:
    return "" if ratio is None else _plain(ratio.rate)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def _known(number: int | None) -> object:
    return "" if number is None else number
