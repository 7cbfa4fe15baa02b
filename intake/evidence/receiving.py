"""Taking a file: what it is, how large it may be, its copies; sealed into the store before anything is recorded.

Nothing of it is in the database yet: what nobody records afterwards is swept out of the store.
"""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import IO

from intake import numbers
from intake.errors import InvalidInput
from intake.evidence.file_types import PICTURES, kind_of
from intake.evidence.pictures import redraw
from intake.evidence.room import EvidenceRoom
from intake.evidence.stored_file import StoredCopy, StoredFile
from intake.evidence.stores.store import EvidenceStore
from intake.sealing.envelope import KEY_BYTES
from intake.sealing.places import evidence_copy_place
from intake.sealing.stream import seal_stream
from intake.vocabulary import EvidenceCopyKind, FileKind
from routing.translatable import N_

_BLOCK = 256 * 1024
_LONGEST_NAME = 120
_MEGABYTE = 1_000_000


def receive_file(room: EvidenceRoom, file: IO[bytes], name: str, *, at: datetime) -> StoredFile:
    """Raises InvalidInput, which names the file, and StoreFailed; then nothing of it is in the store."""
    name = plain_name(name)
    _check_size(room, file, name)
    kind = kind_of(file, name)
    shown = redraw(file, kind, name) if kind in PICTURES else ()
    key = os.urandom(KEY_BYTES)
    written: list[StoredCopy] = []
    try:
        written.append(write_copy(room.store, key, EvidenceCopyKind.ORIGINAL, kind, _blocks(file), at=at))
        for copy, content in zip((EvidenceCopyKind.PICTURE, EvidenceCopyKind.THUMBNAIL), shown, strict=False):
            written.append(write_copy(room.store, key, copy, FileKind.JPEG, [content], at=at))
    except BaseException:
        room.store.delete([copy.id for copy in written])
        raise
    return StoredFile(name=name, kind=kind, key=key.hex(), copies=tuple(written))


def write_copy(
    store: EvidenceStore,
    key: bytes,
    copy: EvidenceCopyKind,
    media: FileKind,
    blocks: Iterable[bytes],
    *,
    at: datetime,
    page: int = 0,
) -> StoredCopy:
    """One object, sealed for its own place under the file's key."""
    copy_id, measured = numbers.new_id(at), _Measured(blocks)
    store.write(copy_id, seal_stream(key, evidence_copy_place(copy_id), measured))
    return StoredCopy(
        id=copy_id, kind=copy, media=media, size=measured.size, sha256=measured.digest.hexdigest(), page=page
    )


def plain_name(name: str) -> str:
    """The last part of whatever path a browser sends, on one line."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-_LONGEST_NAME:] or "?"


class _Measured:
    """Blocks that are counted and digested as they go by."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks, self.size, self.digest = blocks, 0, sha256()

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.size += len(block)
            self.digest.update(block)
            yield block


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(_BLOCK):
        yield block


def _check_size(room: EvidenceRoom, file: IO[bytes], name: str) -> None:
    size = file.seek(0, os.SEEK_END)
    if not size:
        raise InvalidInput(N_("%(name)s is empty. Choose it again."), name=name, field="files")
    if size > room.limits.file_bytes:
        message = N_("%(name)s has %(size)s MB; a file may have %(most)s MB at most.")
        largest = room.limits.file_bytes // _MEGABYTE
        raise InvalidInput(message, name=name, size=-(-size // _MEGABYTE), most=largest, field="files")
