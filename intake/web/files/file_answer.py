"""How a copy of a file is answered: a picture drawn anew is shown, all else is a download where no script runs."""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain
from pathlib import PurePosixPath
from urllib.parse import quote

from flask import request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response

from intake.evidence.file_types import ENDINGS, MEDIA
from intake.evidence.viewing import OpenedCopy
from intake.language.words import word
from intake.vocabulary import EvidenceCopyKind, FileKind
from intake.web.context import runtime

_SHOWN = frozenset({EvidenceCopyKind.PICTURE, EvidenceCopyKind.THUMBNAIL, EvidenceCopyKind.BLACKED_OUT})
SANDBOX = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def is_for_part() -> bool:
    """Whether this request asks for some bytes of a file, as a player does that is moved to another minute."""
    return request.range is not None


def answer_with(opened: OpenedCopy, number: str) -> Response:
    """All of it, or the bytes asked for (RFC 9110 §14). Call it when the transaction that records the reading is over.

    A copy is written once: its number tells whether it is the one that a player has the beginning of.
    """
    response = Response(_Content(opened), mimetype=MEDIA[opened.media])
    response.headers["Content-Length"] = str(opened.size)
    response.set_etag(str(opened.copy_id))
    try:
        response.make_conditional(request, accept_ranges=_can_be_parted(opened.size), complete_length=opened.size)
    except RequestedRangeNotSatisfiable:
        there_is = {"Content-Range": f"bytes */{opened.size}"}
        return Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=there_is, mimetype="text/plain")
    _prove(response)
    response.headers["Content-Security-Policy"] = SANDBOX
    kind = "inline" if opened.kind in _SHOWN and opened.media is FileKind.JPEG else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(_name(opened, number), safe='')}"
    return response


class _Content:
    """What a copy holds, opened from where it is read on: Werkzeug seeks in what says that it can be sought in."""

    def __init__(self, opened: OpenedCopy) -> None:
        self._opened, self._at = opened, 0
        self._store = runtime().evidence.store
        self._blocks: Iterator[bytes] | None = None

    def seekable(self) -> bool:
        return True

    def seek(self, at: int) -> None:
        self._at, self._blocks = at, None

    def tell(self) -> int:
        return self._at

    def __iter__(self) -> "_Content":
        return self

    def __next__(self) -> bytes:
        if self._blocks is None:
            self._blocks = self._opened.blocks(self._store, self._at)
        block = next(self._blocks)
        self._at += len(block)
        return block


def _can_be_parted(size: int) -> bool:
    """One range of bytes of a GET; all else is answered whole.

    Other units (§14.2), an end longer than the file (§14.1.2), and several ranges, which nobody here needs.
    """
    asked = request.range
    if asked is None:
        return True
    is_single = asked.units == "bytes" and len(asked.ranges) == 1 and request.method == "GET"
    return is_single and asked.ranges[0][0] >= -size


def _prove(response: Response) -> None:
    """The first piece is read and proved before anything is answered."""
    if response.status_code not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        return
    pieces = response.iter_encoded()
    response.response = chain([next(pieces)], pieces)


def _name(opened: OpenedCopy, number: str) -> str:
    """As it was called, with the ending of what it is; what was released by the number of the complaint."""
    endings = ENDINGS[opened.media]
    if not opened.name:
        page = f"-{opened.page}" if opened.page else ""
        return f"{number}-{word(opened.kind)}{page}{endings[0]}"
    if PurePosixPath(opened.name.lower()).suffix in endings:
        return opened.name
    return f"{opened.name}{endings[0]}"
