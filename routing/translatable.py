"""A sentence held as data: a gettext message id and the values of its names. Whoever shows it translates it.

In English the message id is the sentence, so a command line, a log and a test read it by `str`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


def N_(msgid: str) -> str:  # noqa: N802 - the usual name of gettext's no-operation
    """Mark a message id for the catalogue where it is written; it is translated elsewhere, later."""
    return msgid


class TranslatableText:
    """A message id with its `%(name)s` values: plain ones, members of a vocabulary, other texts, or lists of these."""

    __slots__ = ("msgid", "params")

    def __init__(self, msgid: str, /, **params: Any) -> None:
        self.msgid = msgid
        self.params: Mapping[str, Any] = params

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "TranslatableText":
        """What `to_json` gave."""
        return cls(stored["msgid"], **{name: _restored(value) for name, value in stored["params"].items()})

    def to_json(self) -> dict[str, Any]:
        """For a column of JSON; members of a vocabulary are stored by their value."""
        return {"msgid": self.msgid, "params": {name: _stored(value) for name, value in self.params.items()}}

    def __str__(self) -> str:
        return (
            self.msgid % {name: _english(value) for name, value in self.params.items()} if self.params else self.msgid
        )

    def __repr__(self) -> str:
        return f"TranslatableText({self.msgid!r}, {dict(self.params)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TranslatableText) and (self.msgid, self.params) == (other.msgid, other.params)

    def __hash__(self) -> int:
        return hash(str(self))


class TranslatableError(Exception):
    """An error that carries its fact as data. Nothing reads its sentence; `field` names the input that is wrong.

    `status` is the HTTP status a page or an API answers with. `told_instead` is the sentence a page shows in place of
    the fact, where the fact is not the asker's to know; the command line and the log have the fact.
    """

    status: int = 422
    told_instead: str = ""

    def __init__(self, msgid: str | TranslatableText, /, *, field: str | None = None, **params: Any) -> None:
        self.text = msgid if isinstance(msgid, TranslatableText) else TranslatableText(msgid, **params)
        self.field = field
        super().__init__(str(self.text))

    @property
    def told(self) -> TranslatableText:
        """What a page or an API tells whoever asked."""
        return TranslatableText(self.told_instead) if self.told_instead else self.text


def _stored(value: Any) -> Any:
    if isinstance(value, TranslatableText):
        return value.to_json()
    if isinstance(value, tuple | list):
        return [_stored(one) for one in value]
    return value if value is None or isinstance(value, int | float) else str(value)


def _restored(value: Any) -> Any:
    if isinstance(value, list):
        return [_restored(one) for one in value]
    return TranslatableText.from_json(value) if isinstance(value, Mapping) else value


def _english(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value.replace("_", " ")
    if isinstance(value, tuple | list):
        return ", ".join(str(_english(one)) for one in value)
    return value
