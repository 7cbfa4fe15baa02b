"""What the events of the message box and of masked calls say."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from intake.events import EventKind
from intake.language.i18n import _
from intake.language.words import word
from intake.vocabulary import MaskedCallState

Say = Callable[[Mapping[str, Any], Any], tuple[str, str]]


def _wrote(data: Mapping[str, Any], names: Any) -> tuple[str, str]:
    if data["department_id"] is None:
        return _("The hotline wrote to the complainant's message box"), data["text"]
    who = names.department(data["department_id"])
    return _("%(department)s wrote to the complainant's message box", department=who), data["text"]


def _connected(data: Mapping[str, Any], _names: Any) -> tuple[str, str]:
    said = word(MaskedCallState(data["state"]))
    if data["seconds"] is not None:
        said += f" {data['seconds'] // 60}:{data['seconds'] % 60:02}"
    return _("Call through the hotline: %(said)s", said=said), ""


def _hid(data: Mapping[str, Any], _names: Any) -> tuple[str, str]:
    words = {"hidden": data["hidden"], "left": data["left"]}
    return _("Decided what departments do not read: %(hidden)s hidden, %(left)s left", **words), ""


SENTENCES: Mapping[EventKind, Say] = MappingProxyType(
    {
        EventKind.COMPLAINT_WRITE: _wrote,
        EventKind.COMPLAINT_READ: lambda _data, _names: (_("The complainant read the messages in the box"), ""),
        EventKind.CALL_ASK: lambda _data, _names: (
            _("Asked to be connected with the complainant, without the number"),
            "",
        ),
        EventKind.CALL_END: _connected,
        EventKind.NARRATIVE_HIDE: _hid,
    }
)
