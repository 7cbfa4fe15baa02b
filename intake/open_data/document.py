"""A month as files: JSON with everything, CSV with the figures. Once made, they are kept as they are, to the byte."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from intake.csv_text import csv_text
from intake.language.formats import percent
from intake.language.i18n import _
from intake.open_data.definitions import (
    COLUMNS,
    HEADINGS,
    HELD_BACK,
    LICENCE,
    LICENCE_ADDRESS,
    LICENCE_SAID,
    NO_SUMS,
    RATE_OF,
    column_definitions,
    in_every_language,
)
from intake.open_data.opening import OpenFigures, OpenMonth
from intake.open_data.published import UNDIVIDED, OpenMeasure, OpenTable, Place, PublishedMonth
from intake.open_data.relations import POSSIBLE, SMALL
from intake.reports.by import By
from intake.reports.origin import SYNTHETIC
from intake.reports.rows import RateRow
from intake.reports.wording import key_words

FORMAT = "jiesu-open-data/1"
STAR = "*"


@dataclass(frozen=True)
class Circumstances:
    """What of a file does not come from its month: when it is given out, and what the rows of regions are called."""

    given_out_at: datetime
    region_names: Mapping[str, str]
    is_synthetic: bool


def json_text_of(month: OpenMonth, circumstances: Circumstances) -> str:
    """The whole document."""
    published = month.published
    document: dict[str, Any] = {
        "format": FORMAT,
        "schema": "schema.json",
        "month": published.month,
        "revision": published.revision,
        "counted_at": _moment(published.counted_at),
        "given_out_at": _moment(circumstances.given_out_at),
        **({"data": SYNTHETIC} if circumstances.is_synthetic else {}),
        "licence": {"id": LICENCE, "url": LICENCE_ADDRESS, "terms": in_every_language(lambda: _(LICENCE_SAID))},
        "held_back": {
            "below": SMALL,
            "possible_values": POSSIBLE,
            "meaning": in_every_language(lambda: f"{_(HELD_BACK)} {_(NO_SUMS)}"),
        },
        "columns": [
            {"key": one.key, "version": one.version, "name": _name(one.key), "definition": dict(one.said)}
            for one in column_definitions()
        ],
        "rows": [
            {"table": table, "key": key, "name": _row_name((table, key), circumstances), **_cells(row)}
            for (table, key), row in _in_order(month.figures)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def csv_text_of(document: Mapping[str, Any]) -> str:
    """The figures of a document with a star for each that is held back; and nothing where there is no rate."""
    origin = document.get("data", "")
    header = ["month", "revision", "table", "key", "name_zh", "name_en", *COLUMNS, *(["data"] if origin else [])]
    lines = (
        [
            document["month"],
            document["revision"],
            row["table"],
            row["key"],
            row["name"]["zh"],
            row["name"]["en"],
            *(_written(row, column) for column in COLUMNS),
            *([origin] if origin else []),
        ]
        for row in document["rows"]
    )
    return "".join(csv_text(header, lines))


def read_back(document: Mapping[str, Any], published: PublishedMonth) -> OpenMonth:
    """What was given out of a month, as its file says."""
    figures = {
        (OpenTable(row["table"]), row["key"]): {measure: row[measure] for measure in OpenMeasure}
        for row in document["rows"]
    }
    return OpenMonth(published, figures)


def is_held_back(row: Mapping[str, Any], column: str) -> bool:
    """A count that is not shown; a rate of which a part is not."""
    return any(row[part] is None for part in RATE_OF.get(column, (column,)))


def _written(row: Mapping[str, Any], column: str) -> Any:
    return STAR if is_held_back(row, column) else row[column]


def _cells(row: Mapping[OpenMeasure, int | None]) -> dict[str, int | str | None]:
    cells: dict[str, int | str | None] = {measure.value: row[measure] for measure in OpenMeasure}
    for rate, (part, whole) in RATE_OF.items():
        numerator, denominator = row[part], row[whole]
        value = None if numerator is None or denominator is None else percent(numerator, denominator)
        cells[rate] = None if value is None else str(value)
    return cells


def _in_order(figures: OpenFigures) -> Iterator[tuple[Place, Mapping[OpenMeasure, int | None]]]:
    """The whole first, then table by table; what a table does not divide comes last in it."""
    tables = list(OpenTable)
    return iter(sorted(figures.items(), key=lambda one: (tables.index(one[0][0]), one[0][1] == UNDIVIDED, one[0][1])))


def _name(column: str) -> dict[str, str]:
    return in_every_language(lambda: _(HEADINGS[column]))


def _row_name(place: Place, circumstances: Circumstances) -> dict[str, str]:
    return in_every_language(partial(_row_words, place, circumstances.region_names))


def _row_words(place: Place, regions: Mapping[str, str]) -> str:
    table, key = place
    if table is OpenTable.TOTAL:
        return _("Altogether")
    if key == UNDIVIDED:
        return _("Not divided here")
    if table is OpenTable.REGION:
        return regions.get(key, key)
    return key_words(By(table.value), RateRow(key, Decimal(0), 0))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
