"""What people wrote of an event: sealed under their complaint's key, so that it is erased with the rest of its texts.

The event's hash covers it as it is sealed. So the record says what was written to whoever has the key, proves that it
was not exchanged, and gives nothing away once the key is gone.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from intake.events import TEXTS, EventKind
from intake.models import ComplaintEvent
from intake.sealing.text import SealedText, TextKey

_NONE: frozenset[str] = frozenset()


def seal_texts(
    kind: EventKind, data: Mapping[str, Any], key: Callable[[], TextKey]
) -> tuple[dict[str, Any], SealedText | None]:
    """The fields of an event without its texts, and these, sealed; the key is asked for where there are any."""
    names = TEXTS.get(kind, _NONE)
    texts = {name: data[name] for name in names if data[name]}
    plain = {name: value for name, value in data.items() if name not in names} if names else dict(data)
    return plain, key().seal(json.dumps(texts, ensure_ascii=False)) if texts else None


def event_data(event: ComplaintEvent, key: TextKey) -> dict[str, Any]:
    """Every field of an event, its texts open: empty where they are erased."""
    opened: dict[str, str] = json.loads(key.open(event.texts) or "{}")
    return event.data | dict.fromkeys(TEXTS.get(event.kind, _NONE), "") | opened
