"""JSON that somebody sends: a value, or a sentence with the line, whatever was made to break a reader."""

import json
from typing import Any

from routing.errors import BadJson
from routing.translatable import N_

MOST_DEPTH = 64


def read_json(text: str) -> Any:
    """The value. Raises BadJson: no JSON, nested deeper than anybody writes, half a character, an endless number."""
    _check_depth(text)
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadJson(N_("is not JSON: %(error)s"), error=error.msg).at(error.lineno) from None
    except ValueError:  # as Python says of a number of more digits than it reads
        raise BadJson(N_("is not JSON: %(error)s"), error="a number is too long") from None
    _check_texts(found)
    return found


def _check_depth(text: str) -> None:
    """Before the reader, which answers each level with one of its own. What stands in quotes opens nothing."""
    depth, is_quoted, is_escaped = 0, False, False
    for sign in text:
        if is_quoted:
            is_quoted = is_escaped or sign != '"'
            is_escaped = sign == "\\" and not is_escaped
        elif sign == '"':
            is_quoted = True
        elif sign in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                raise BadJson(N_("is nested more than %(most)s deep"), most=MOST_DEPTH)
        elif sign in "]}":
            depth -= 1


def _check_texts(value: Any) -> None:
    """No database and no file holds half of a surrogate pair."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BadJson(N_("holds half a character (a lone surrogate)")) from None
    elif isinstance(value, dict):
        for name, one in value.items():
            _check_texts(name)
            _check_texts(one)
    elif isinstance(value, list):
        for one in value:
            _check_texts(one)
