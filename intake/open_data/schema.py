"""The shape of the JSON files, as JSON Schema (draft 2020-12): what a program may rely on."""

from typing import Any

from intake.open_data.definitions import COLUMNS, RATE_OF
from intake.open_data.document import FORMAT
from intake.open_data.published import OpenMeasure, OpenTable

_WORDS = {
    "type": "object",
    "required": ["zh", "en"],
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
    "additionalProperties": False,
}
_COUNT = {"type": ["integer", "null"], "minimum": 0, "description": "null: held back"}
_RATE = {
    "type": ["string", "null"],
    "pattern": r"^\d{1,3}\.\d{2}$",
    "description": "per cent, rounded half up; null: held back, or nothing was due",
}
_MOMENT = {"type": "string", "format": "date-time"}


def json_schema() -> dict[str, Any]:
    """Whole; a file that says more than this is not one of ours."""
    properties: dict[str, Any] = {
        "format": {"const": FORMAT},
        "schema": {"type": "string"},
        "month": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"},
        "revision": {"type": "integer", "minimum": 1},
        "counted_at": _MOMENT,
        "given_out_at": _MOMENT,
        "licence": _object({"id": {"type": "string"}, "url": {"type": "string", "format": "uri"}, "terms": _WORDS}),
        "held_back": _object({"below": {"type": "integer"}, "possible_values": {"type": "integer"}, "meaning": _WORDS}),
        "columns": {"type": "array", "minItems": len(COLUMNS), "items": _column()},
        "rows": {"type": "array", "minItems": 1, "items": _row()},
    }
    whole = _object(properties)
    # Only where figures are those of a demonstration.
    whole["properties"] = properties | {"data": {"type": "string"}}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT, **whole}


def _column() -> dict[str, Any]:
    return _object(
        {
            "key": {"enum": [str(column) for column in COLUMNS]},
            "version": {"type": "integer", "minimum": 1},
            "name": _WORDS,
            "definition": _WORDS,
        }
    )


def _row() -> dict[str, Any]:
    cells = {measure.value: _COUNT for measure in OpenMeasure} | dict.fromkeys(RATE_OF, _RATE)
    return _object(
        {"table": {"enum": [table.value for table in OpenTable]}, "key": {"type": "string"}, "name": _WORDS, **cells}
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }
