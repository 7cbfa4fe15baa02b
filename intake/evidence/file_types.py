"""What a file is by its content, whatever it is called; what is no picture, document or recording is refused.

Programs, pages, drawings and documents that run scripts or macros and video are of no kind we take.
"""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import IO

import filetype

from intake.errors import InvalidInput
from intake.evidence.active_content import has_macro_sheet, runs_scripts
from intake.vocabulary import FileKind
from routing.translatable import N_

PICTURES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.HEIC, FileKind.WEBP, FileKind.GIF})
# What is told of each kind to whoever opens it.
MEDIA: Mapping[FileKind, str] = MappingProxyType(
    {
        FileKind.JPEG: "image/jpeg",
        FileKind.PNG: "image/png",
        FileKind.HEIC: "image/heic",
        FileKind.WEBP: "image/webp",
        FileKind.GIF: "image/gif",
        FileKind.PDF: "application/pdf",
        FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        FileKind.DOC: "application/msword",
        FileKind.XLS: "application/vnd.ms-excel",
        FileKind.PPT: "application/vnd.ms-powerpoint",
        FileKind.MP3: "audio/mpeg",
        FileKind.M4A: "audio/mp4",
        FileKind.AAC: "audio/aac",
        FileKind.AMR: "audio/amr",
        FileKind.WAV: "audio/wav",
        FileKind.OGG: "audio/ogg",
        FileKind.TEXT: "text/plain; charset=utf-8",
    }
)
# The names that browsers offer to choose; what counts is the content.
ENDINGS: Mapping[FileKind, tuple[str, ...]] = MappingProxyType(
    {kind: (f".{kind.value}",) for kind in FileKind}
    | {
        FileKind.JPEG: (".jpg", ".jpeg", ".jfif"),
        FileKind.HEIC: (".heic", ".heif"),
        FileKind.DOC: (".doc", ".wps"),
        FileKind.XLS: (".xls", ".et"),
        FileKind.PPT: (".ppt", ".dps"),
        FileKind.OGG: (".ogg", ".oga", ".opus"),
        FileKind.TEXT: (".txt",),
    }
)
ACCEPT = ",".join(ending for kind, endings in ENDINGS.items() if kind is not FileKind.TEXT for ending in endings)

_HEAD = 8192
_SIMPLE: Mapping[str, FileKind] = MappingProxyType(
    {
        "image/jpeg": FileKind.JPEG,
        "image/png": FileKind.PNG,
        "image/apng": FileKind.PNG,  # which moves; its first picture is one
        "image/webp": FileKind.WEBP,
        "image/gif": FileKind.GIF,
        "application/pdf": FileKind.PDF,
        "audio/mpeg": FileKind.MP3,
        "audio/aac": FileKind.AAC,
        "audio/amr": FileKind.AMR,
        "audio/x-wav": FileKind.WAV,
        "audio/ogg": FileKind.OGG,
    }
)
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"hevc", b"hevx"})
_TRACK = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)
_OPEN_XML: Mapping[str, FileKind] = MappingProxyType(
    {"word/document.xml": FileKind.DOCX, "xl/workbook.xml": FileKind.XLSX, "ppt/presentation.xml": FileKind.PPTX}
)
_CONTENT_TYPES = "[Content_Types].xml"
_MOST_CONTENT_TYPES = 1_000_000
# What reading a package may raise: it is damaged, locked by a password, or packed in a way nobody here knows.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(NotImplementedError, RuntimeError, OSError, ValueError),
)
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_STREAMS: Mapping[str, FileKind] = MappingProxyType(
    {
        "WordDocument": FileKind.DOC,
        "Workbook": FileKind.XLS,
        "Book": FileKind.XLS,
        "PowerPoint Document": FileKind.PPT,
    }
)
_MACRO_TYPES = (b"macroenabled", b"vbaproject", b"macrosheet")
_MACRO_STORES = ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros")
_VBA_OF_SLIDES = bytes.fromhex("0f00ff0314000000")  # a container of VBA, [MS-PPT] 2.4.10
_BLOCK = 1024 * 1024
_ENTRY, _ENTRY_NAME = 128, 64  # bytes of a directory entry, [MS-CFB] 2.6.1
_ACCEPTED = N_(
    "%(name)s is of a kind that is not taken. Taken are pictures (JPEG, PNG, HEIC, WebP, GIF), PDF, Word, Excel and "
    "PowerPoint or WPS files, and recordings (MP3, M4A, AAC, AMR, WAV, OGG)."
)
_MACROS = N_(
    "%(name)s holds macros, which are programs. Save it without them, or as PDF or a picture, and send it again."
)


_SCRIPTS = N_("%(name)s holds scripts, which are programs. Print it as PDF or send a picture of it.")


def kind_of(file: IO[bytes], name: str) -> FileKind:
    """Raises InvalidInput, which names the file and what is taken."""
    file.seek(0)
    head = file.read(_HEAD)
    found = _found(file, head, name)
    if found is None:
        raise InvalidInput(_ACCEPTED, name=name, field="files")
    return found


def _found(file: IO[bytes], head: bytes, name: str) -> FileKind | None:
    if head.startswith(b"PK\x03\x04"):
        return _of_package(file, name)
    if head.startswith(_COMPOUND):
        return _of_compound(file, name)
    if head[4:8] == b"ftyp":
        return _of_boxes(file, head)
    if head.startswith(b"%PDF-"):
        return _of_pdf(file, name)
    kind = filetype.guess(head)
    return _SIMPLE.get(kind.mime) if kind is not None else None


def _of_pdf(file: IO[bytes], name: str) -> FileKind:
    if runs_scripts(file):
        raise InvalidInput(_SCRIPTS, name=name, field="files")
    return FileKind.PDF


def _of_package(file: IO[bytes], name: str) -> FileKind | None:
    """Office Open XML (ISO/IEC 29500): what its parts are, and whether one of them is a program."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = {info.filename: info for info in package.infolist()}
            types = parts.get(_CONTENT_TYPES)
            if types is None or types.file_size > _MOST_CONTENT_TYPES:
                return None
            said = package.read(types).lower()
    except _BROKEN:
        return None
    if any(word in said for word in _MACRO_TYPES) or any(p.lower().endswith("vbaproject.bin") for p in parts):
        raise InvalidInput(_MACROS, name=name, field="files")
    return next((kind for part, kind in _OPEN_XML.items() if part in parts), None)


def _of_compound(file: IO[bytes], name: str) -> FileKind | None:
    """The older Office and WPS files ([MS-CFB]): by the names in their directory."""
    found: set[str] = set()
    for window in _windows(file):
        found |= {entry for entry in (*_MACRO_STORES, *_STREAMS) if _has_entry(window, entry)}
        if found.intersection(_MACRO_STORES) or _VBA_OF_SLIDES in window or has_macro_sheet(window):
            raise InvalidInput(_MACROS, name=name, field="files")
    return next((kind for stream, kind in _STREAMS.items() if stream in found), None)


def _windows(file: IO[bytes]) -> Iterator[bytes]:
    """The file in blocks, each with the end of the one before it: what is shorter than that is whole in one of them."""
    file.seek(0)
    end = b""
    while block := file.read(_BLOCK):
        yield end + block
        end = block[-_ENTRY:].rjust(_ENTRY, b"\0")


def _has_entry(content: bytes, name: str) -> bool:
    written, at = name.encode("utf-16-le") + b"\0\0", -1
    while (at := content.find(written, at + 1)) >= 0:
        if at % _ENTRY == 0 and content[at + _ENTRY_NAME : at + _ENTRY_NAME + 2] == len(written).to_bytes(2, "little"):
            return True
    return False


def _of_boxes(file: IO[bytes], head: bytes) -> FileKind | None:
    """ISO/IEC 14496-12: a still picture, or a recording that has sound and nothing to look at."""
    if head[8:12] in _HEIF_BRANDS:
        return FileKind.HEIC
    tracks = {track for window in _windows(file) for track in _TRACK.findall(window)}
    return FileKind.M4A if tracks == {b"soun"} else None
