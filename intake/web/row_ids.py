"""Whole numbers in addresses: one that no column of the database could hold names nothing, and is not asked for."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

MOST = 2**63 - 1


class RowId(IntegerConverter):
    """`<int:…>` in a route."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MOST)


def row_id(text: str) -> int:
    """For `request.args.get(…, type=row_id)`, which takes its default instead of what this refuses."""
    number = int(text)
    if abs(number) > MOST:
        raise ValueError(text)
    return number


def install(app: Flask) -> None:
    app.url_map.converters["int"] = RowId
