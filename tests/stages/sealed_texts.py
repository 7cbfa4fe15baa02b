"""Texts of rows that a test stores by hand: sealed as the application seals them."""

from collections.abc import Mapping
from typing import Any

from intake.sealing.places import text_key_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import SealedText, TextKey
from tests.stages.keys import RING


def with_texts(complaint_id: int, *, ring: KeyRing = RING, **texts: str) -> dict[str, Any]:
    """Columns of a complaint: its id, a key of its own, and these texts under it."""
    key, sealed_key = TextKey.make(ring, complaint_id)
    return {"id": complaint_id, "text_key": sealed_key} | {name: key.seal(text) for name, text in texts.items()}


def sealed_for(complaint: Mapping[str, Any], text: str, *, ring: KeyRing = RING) -> SealedText | None:
    """A text of a row that belongs to this complaint, whose columns are given."""
    return TextKey.unsealed(ring, complaint["id"], complaint["text_key"]).seal(text)


def key_of_copy(complaint: Mapping[str, Any], copy_id: int, *, ring: KeyRing = RING) -> bytes:
    """The key that opens in a copy of this complaint the texts copied with it."""
    key = ring.open(complaint["text_key"], place=text_key_place(complaint["id"]))
    return ring.seal(key, place=text_key_place(copy_id))
