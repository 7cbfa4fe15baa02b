"""How a copy of a file is answered: a picture drawn anew is shown, all else is a download where no script runs."""

from collections.abc import Iterator
from itertools import chain
from pathlib import PurePosixPath
from urllib.parse import quote

from werkzeug.wrappers import Response

from intake.evidence.file_types import ENDINGS, MEDIA
from intake.evidence.viewing import OpenedCopy
from intake.language.words import word
from intake.vocabulary import EvidenceCopyKind, FileKind
from intake.web.context import runtime

_SHOWN = frozenset({EvidenceCopyKind.PICTURE, EvidenceCopyKind.THUMBNAIL, EvidenceCopyKind.BLACKED_OUT})
SANDBOX = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def answer_with(opened: OpenedCopy, number: str) -> Response:
    """Call it when the transaction that records the reading is over."""
    response = Response(_proved(opened), mimetype=MEDIA[opened.media])
    response.headers["Content-Length"] = str(opened.size)
    response.headers["Content-Security-Policy"] = SANDBOX
    kind = "inline" if opened.kind in _SHOWN and opened.media is FileKind.JPEG else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(_name(opened, number), safe='')}"
    return response


def _proved(opened: OpenedCopy) -> Iterator[bytes]:
    """Its content, the first piece of which is read and proved before anything is answered."""
    blocks = opened.blocks(runtime().evidence.store)
    return chain([next(blocks)], blocks)


def _name(opened: OpenedCopy, number: str) -> str:
    """As it was called, with the ending of what it is; what was released by the number of the complaint."""
    endings = ENDINGS[opened.media]
    if not opened.name:
        page = f"-{opened.page}" if opened.page else ""
        return f"{number}-{word(opened.kind)}{page}{endings[0]}"
    if PurePosixPath(opened.name.lower()).suffix in endings:
        return opened.name
    return f"{opened.name}{endings[0]}"
