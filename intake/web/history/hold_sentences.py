"""What the events of a legal hold say."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from intake.events import EventKind
from intake.language.i18n import _

Say = Callable[[Mapping[str, Any], Any], tuple[str, str]]


def _placed(data: Mapping[str, Any], _names: Any) -> tuple[str, str]:
    told = {"until": data["until"], "document": data["document"]}
    return _("Put a legal hold on it until %(until)s (%(document)s)", **told), data["reason"]


SENTENCES: Mapping[EventKind, Say] = MappingProxyType(
    {
        EventKind.HOLD_PLACE: _placed,
        EventKind.HOLD_LIFT: lambda data, _names: (_("Lifted the legal hold"), data["reason"]),
    }
)
