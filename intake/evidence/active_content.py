"""Active content: what a document runs when somebody opens it. Macro sheets of Excel 4.0, scripts and launches of PDF.

PDF/A (ISO 19005-1 §6.6.1, GB/T 23286.1) forbids both to what is kept for long, and courts' and patent offices' filing
systems refuse such files. Who sends one is told to print it as PDF or to send a picture.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import IO

# BoundSheet8 ([MS-XLS] 2.4.28): length, place of the sheet, whether it is hidden, kind 1 (macro sheet), its name.
_BOUND_SHEET = re.compile(rb"\x85\x00(.)\x00.{4}[\x00-\x02]\x01(.)([\x00\x01])", re.DOTALL)
_BEFORE_NAME = 8


def _spelt(name: str) -> bytes:
    """A name of PDF, any letter of which may be written as a number (ISO 32000-1 §7.3.5)."""
    return b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (ord(one), ord(one), ord(one)) for one in name)


_RUNS = re.compile(b"(?:" + _spelt("JavaScript") + b"|" + _spelt("Launch") + rb")(?![A-Za-z0-9])")
# Objects may lie packed in a stream of their own (§7.5.7), whose dictionary says so.
_STREAM = re.compile(rb">>\s{0,9}stream\r?\n")
_PACKED = re.compile(_spelt("ObjStm"))
_LONGEST_DICTIONARY, _BEFORE_DICTIONARY = 1000, b"obj"
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


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What is packed twice, or for very long, is not looked into: the scanner is for that.

    A stream ends before the next begins, so nothing is looked through twice, whatever somebody has written there.
    """
    left = _MOST_UNPACKED
    streams = (found.span() for found in _STREAM.finditer(content))
    for (dictionary_ends, begins), (following, _begins) in pairwise(chain(streams, [(len(content), 0)])):
        dictionary = content[max(0, dictionary_ends - _LONGEST_DICTIONARY) : dictionary_ends]
        if not _PACKED.search(dictionary.rpartition(_BEFORE_DICTIONARY)[2]):
            continue
        end = content.find(b"endstream", begins, following)
        try:
            part = zlib.decompressobj().decompress(content[begins : end if end >= 0 else following], left)
        except zlib.error:
            continue
        left -= len(part)
        yield part
        if left <= 0:
            return
