"""Every address of the map, with what is there in its places or with what nobody has."""

from typing import Any

from flask import url_for
from werkzeug.routing import Rule

from intake.web.row_ids import MOST
from tests.desk.desk_scene import Scene

_WORDS = {"verb": "reply", "deed": "close", "act": "holiday", "form": "pdf", "kind": "csv", "month": "2026-11"}


def address(scene: Scene, rule: Rule, known: dict[str, Any], *, is_known: bool = True) -> str:
    """The address with what is there, or with what nobody has."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        converter = rule._converters[name]  # type: ignore[attr-defined]
        if type(converter).__name__ == "RowId":
            values[name] = known.get(name, 1) if is_known else MOST
        elif type(converter).__name__ == "AnyConverter":
            values[name] = min(converter.items)
        else:
            values[name] = known.get(name, _WORDS.get(name, "x")) if is_known else "没有％"
    with scene.app.test_request_context():
        return url_for(rule.endpoint, **values)


def rules_of(scene: Scene) -> list[Rule]:
    return sorted(scene.app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
