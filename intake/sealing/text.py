"""Texts of people, sealed under a key of their complaint: when that key is erased, no copy can be read any more.

The key stands in the complaint's row, itself sealed by the key ring. So a ring's key is exchanged without touching a
text, and erasing is one value gone (PIPL 个人信息保护法 §47), wherever copies of the texts are.
"""

import os
from typing import Any, Protocol

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from intake.errors import NotPossibleNow
from intake.sealing.envelope import KEY_BYTES, EnvelopeKey
from intake.sealing.places import text_key_place
from intake.sealing.ring import KeyRing, key_ring_of
from routing.translatable import N_


class SealedText(bytes):
    """A text nobody can read without its complaint's key. Not a `str`: only `TextKey.open` makes one of it."""

    def __str__(self) -> str:
        raise TypeError("a sealed text is to be opened, not shown")

    def __format__(self, spec: str) -> str:
        raise TypeError("a sealed text is to be opened, not written into another")

    def __repr__(self) -> str:
        return f"<sealed text, {len(self)} bytes>"


class SealedTextType(TypeDecorator[SealedText]):
    """The column type of every text of people; NULL where nothing was written."""

    impl = LargeBinary
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> SealedText | None:  # noqa: ARG002
        return None if value is None else SealedText(value)


class HasTextKey(Protocol):
    """A complaint, or a row of it."""

    @property
    def id(self) -> int: ...
    @property
    def text_key(self) -> bytes | None: ...


class TextKey:
    """Seals and opens the texts of one complaint. Without a key they are erased, and read as nothing."""

    def __init__(self, complaint_id: int, key: bytes | None) -> None:
        self.complaint_id = complaint_id
        self._key = EnvelopeKey(key) if key is not None else None

    @classmethod
    def make(cls, ring: KeyRing, complaint_id: int) -> tuple["TextKey", bytes]:
        """A new one, and what is stored of it."""
        key = os.urandom(KEY_BYTES)
        return cls(complaint_id, key), ring.seal(key, place=text_key_place(complaint_id))

    @classmethod
    def of(cls, ring: KeyRing, complaint: HasTextKey) -> "TextKey":
        """Raises CannotOpen where the ring's key is lost."""
        return cls.unsealed(ring, complaint.id, complaint.text_key)

    @classmethod
    def unsealed(cls, ring: KeyRing, complaint_id: int, sealed_key: bytes | None) -> "TextKey":
        """As `of`, of what is stored; None where it is erased."""
        if sealed_key is None:
            return cls(complaint_id, None)
        return cls(complaint_id, ring.open(sealed_key, place=text_key_place(complaint_id)))

    @property
    def is_erased(self) -> bool:
        return self._key is None

    def seal(self, text: str) -> SealedText | None:
        """None for no text."""
        if not text:
            return None
        if self._key is None:
            raise NotPossibleNow(N_("the texts of this complaint are erased; nothing more can be written about it"))
        return SealedText(self._key.seal(text.encode(), b""))

    def open(self, sealed: SealedText | None) -> str:
        """Empty where nothing was written, or all was erased."""
        return "" if sealed is None or self._key is None else self._key.open(sealed, b"").decode()


# For whoever is not to read them: all texts are empty.
WITHOUT_TEXTS = TextKey(0, None)


def text_key_of(session: Session, complaint: HasTextKey) -> TextKey:
    return TextKey.of(key_ring_of(session), complaint)


def seal_stray(ring: KeyRing, text: str, *, place: str) -> SealedText | None:
    """A text that is about no complaint: under the ring's own key."""
    return SealedText(ring.seal(text.encode(), place=place)) if text else None


def open_stray(ring: KeyRing, sealed: SealedText | None, *, place: str) -> str:
    """Empty where nothing was written, or it is erased."""
    return "" if sealed is None else ring.open(sealed, place=place).decode()
