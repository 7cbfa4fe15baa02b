"""The files within a workbook (xlsx, ods), unpacked piece by piece and counted while they are: headers may lie."""

import io
import posixpath
import struct
import zlib
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from routing.errors import WorkbookUnreadable
from routing.spreadsheet.bounds import MOST_PART_BYTES, MOST_PARTS, MOST_UNPACKED_BYTES, PARTS, UNPACKED
from routing.translatable import N_, TranslatableText

LOCKED = N_("the workbook is locked with a password: save it without one")
_ENTRY = b"PK\x01\x02"  # stands before each name in an archive's list
_PIECE = 1 << 16
_IS_ENCRYPTED = 0x1
# What zipfile raises for archives that are cut off, damaged or made to mislead.
_BROKEN = (BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class Archive:
    """Names are compared as Office does: without case, with either slash."""

    def __init__(self, content: bytes) -> None:
        if content.count(_ENTRY) > MOST_PARTS:
            raise WorkbookUnreadable(PARTS)
        try:
            self._zip = ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise damaged(error) from None
        self._parts = {_plain(info.filename): info for info in self._zip.infolist()}
        self._unpacked = 0

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of one file; nothing where there is none of the name."""
        info = self._parts.get(_plain(name))
        if info is None:
            return
        _check(info)
        own = 0
        try:
            with self._zip.open(info) as part:
                while piece := part.read(_PIECE):
                    own += len(piece)
                    self._count(len(piece), own)
                    yield piece
        except _BROKEN as error:
            raise damaged(error) from None

    def _count(self, more: int, own: int) -> None:
        self._unpacked += more
        if own > MOST_PART_BYTES or self._unpacked > MOST_UNPACKED_BYTES:
            raise WorkbookUnreadable(UNPACKED)


def damaged(error: Exception | TranslatableText) -> WorkbookUnreadable:
    told = error if isinstance(error, TranslatableText) else str(error)
    return WorkbookUnreadable(N_("the workbook cannot be read: %(error)s"), error=told)


def _check(info: ZipInfo) -> None:
    """Other ways of packing, which Office does not use, unpack without bounds."""
    if info.flag_bits & _IS_ENCRYPTED:
        raise WorkbookUnreadable(LOCKED)
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise damaged(TranslatableText(N_("it is packed in a way that no spreadsheet program uses")))


def _plain(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/").lstrip("/")).lower()
