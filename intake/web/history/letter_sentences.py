"""What events of letters and of whole cases say."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from intake.events import EventKind
from intake.language.i18n import _
from intake.language.words import word
from intake.vocabulary import LetterKind, LetterRoad

Told = tuple[str, str]
Data = Mapping[str, Any]


def _chosen(data: Data, _names: object) -> Told:
    return _("Letters to the complainant by: %(road)s", road=word(LetterRoad(data["road"]))), ""


def _issued(data: Data, _names: object) -> Told:
    said = _("Issued: %(letter)s, by %(road)s", letter=_named(data), road=word(LetterRoad(data["road"])))
    return said, _("Digest (SHA-256): %(digest)s", digest=data["sha256"]) if data["sha256"] else ""


def _served(data: Data, _names: object) -> Told:
    return _("Sent: %(letter)s, by %(road)s", letter=_named(data), road=word(LetterRoad(data["road"]))), data["note"]


def _answered(data: Data, _names: object) -> Told:
    if data["is_late"]:
        return _("The association answered late upon %(letter)s", letter=_named(data)), data["text"]
    return _("The association answered upon %(letter)s", letter=_named(data)), data["text"]


def _withdrawn(data: Data, _names: object) -> Told:
    return _("Withdrawn: %(letter)s", letter=_named(data)), data["reason"]


def _wanted(data: Data, _names: object) -> Told:
    return _("Asked for the whole case as one file"), data["purpose"]


def _made(data: Data, _names: object) -> Told:
    said = _("The whole case was made into one file: %(parts)s parts, %(pages)s pages", **_counts(data))
    return said, _("Digest (SHA-256): %(digest)s", digest=data["sha256"]) if data["sha256"] else ""


def _counts(data: Data) -> dict[str, int]:
    return {"parts": data["parts"], "pages": data["pages"]}


def _named(data: Data) -> str:
    return _(
        "%(kind)s [%(year)s] No. %(serial)s",
        kind=word(LetterKind(data["kind"])),
        year=data["year"],
        serial=data["serial"],
    )


SENTENCES: Mapping[EventKind, Callable[[Data, Any], Told]] = MappingProxyType(
    {
        EventKind.LETTER_CHOOSE: _chosen,
        EventKind.LETTER_ISSUE: _issued,
        EventKind.LETTER_SERVE: _served,
        EventKind.LETTER_ANSWER: _answered,
        EventKind.LETTER_WITHDRAW: _withdrawn,
        EventKind.CASE_FILE_WANT: _wanted,
        EventKind.CASE_FILE_MAKE: _made,
    }
)
