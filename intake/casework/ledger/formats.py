"""What exactly is sealed of an event or an anchor, by the number of its format: one that was written stays readable.

Documents are sealed as the text that is stored, so that nobody has to take them apart to check it.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from intake.errors import DomainError
from intake.record_keys import RecordKeys
from routing.translatable import N_

FORMAT = 1  # what is written today


class UnknownFormat(DomainError):
    """A row says that it was sealed in a way this program does not know."""


def mac_of(keys: RecordKeys, values: Mapping[str, Any]) -> str:
    """The seal that a row with these values has, its `format` and `key_id` among them.

    Raises UnknownFormat and UnknownRecordKey; TypeError for a value that no event can carry.
    """
    write = _FORMATS.get(values["format"])
    if write is None:
        raise UnknownFormat(N_("format %(format)s is not known to this program"), format=values["format"])
    return keys.mac(values["key_id"], write(values))


def canonical_json(values: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8; times in UTC with microseconds."""
    return _CANONICAL.encode(values).encode()


def values_in_order(values: Mapping[str, Any]) -> bytes:
    """Values in the order of their names, each behind its name and length, so that no two rows read alike."""
    parts = []
    for name in _in_order(tuple(values)):
        value = values[name]
        if value is None:
            parts.append(f"{name}=")
            continue
        kind = type(value)
        if kind is not str:
            value = str(value) if kind is int else _text(value)
        parts.append(f"{name}={len(value)}:{value}")
    return ",".join(parts).encode()


@lru_cache(maxsize=64)  # an event's names, as they come from the few who write or read one
def _in_order(names: tuple[str, ...]) -> list[str]:
    return sorted(names)


@lru_cache(maxsize=64)  # the events of one act have one moment
def moment_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(value: Any) -> str:
    if isinstance(value, str | int):
        return str(value)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"an event cannot carry {type(value).__name__}")


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
_FORMATS: dict[int, Callable[[Mapping[str, Any]], bytes]] = {1: values_in_order}
