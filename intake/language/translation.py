"""Texts held as data, in the language spoken: the one place where they become sentences for a reader."""

from enum import StrEnum
from typing import Any

from intake.language.i18n import _
from intake.language.words import word
from routing.translatable import TranslatableText


def translated(text: TranslatableText) -> str:
    """The sentence, with members of vocabularies by their word and texts within it translated too."""
    return _(text.msgid, **{name: _shown(value) for name, value in text.params.items()})


def _shown(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return word(value)
    if isinstance(value, TranslatableText):
        return translated(value)
    if isinstance(value, tuple | list):
        return _(", ").join(str(_shown(one)) for one in value)
    return value
