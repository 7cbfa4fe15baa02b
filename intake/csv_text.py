"""Rows as CSV that a spreadsheet opens as what they are: UTF-8 by its mark, and no cell taken for a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from routing.batches import batched

CSV = "text/csv; charset=utf-8"
# So that spreadsheets read it as UTF-8 and not in the code of the country.
MARK = "\ufeff"
_BATCH = 500  # rows
# A spreadsheet reads a cell that begins so as a formula, and names come from outside.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file in pieces, each a lot of rows, however many there are."""
    yield MARK + _written([header])
    for batch in batched(rows, _BATCH):
        yield _written(batch)


def _written(rows: Iterable[Sequence[object]]) -> str:
    text = StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def harmless(cell: object) -> object:
    """As a spreadsheet may be given it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
