"""Active content: what a document runs when somebody opens it. Macro sheets of Excel 4.0, scripts and launches of PDF.

PDF/A (ISO 19005-1 §6.6.1, GB/T 23286.1) forbids both to what is kept for long, and courts' and patent offices' filing
systems refuse such files. Who sends one is told to print it as PDF or to send a picture.
"""

import re
import zlib
from collections.abc import Iterator
from typing import IO

# BoundSheet8 ([MS-XLS] 2.4.28): length, place of the sheet, whether it is hidden, kind 1 (macro sheet), its name.
_BOUND_SHEET = re.compile(rb"\x85\x00(.)\x00.{4}[\x00-\x02]\x01(.)([\x00\x01])", re.DOTALL)
_BEFORE_NAME = 8


def _spelt(name: str) -> bytes:
    """A name of PDF, any letter of which may be written as a number (ISO 32000-1 §7.3.5)."""
    return b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (ord(one), ord(one), ord(one)) for one in name)


_RUNS = re.compile(b"(?:" + _spelt("JavaScript") + b"|" + _spelt("Launch") + rb")(?![A-Za-z0-9])")
# Objects may lie packed in a stream of their own (§7.5.7).
_PACKED = re.compile(rb"<<[^<>]{0,500}/ObjStm[^<>]{0,500}>>\s{0,9}stream\r?\n")
_MOST_UNPACKED = 8_000_000


def has_macro_sheet(window: bytes) -> bool:
    """Of a workbook of Excel 97 to 2003."""
    return any(
        length[0] == _BEFORE_NAME + letters[0] * (2 if is_wide == b"\x01" else 1)
        for length, letters, is_wide in _BOUND_SHEET.findall(window)
    )


def runs_scripts(file: IO[bytes]) -> bool:
    """Of a PDF."""
    file.seek(0)
    content = file.read()
    return any(_RUNS.search(part) for part in (content, *_unpacked(content)))


def _end(content: bytes, start: int) -> int:
    end = content.find(b"endstream", start)
    return end if end >= 0 else len(content)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What is packed twice, or for very long, is not looked into: the scanner is for that."""
    left = _MOST_UNPACKED
    for found in _PACKED.finditer(content):
        try:
            part = zlib.decompressobj().decompress(content[found.end() : _end(content, found.end())], left)
        except zlib.error:
            continue
        left -= len(part)
        yield part
        if left <= 0:
            return
