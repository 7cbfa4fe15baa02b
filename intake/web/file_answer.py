"""How a copy of a file is answered: a picture drawn anew is shown, all else is a download where no script runs."""

from collections.abc import Iterator
from itertools import chain
from pathlib import PurePosixPath
from urllib.parse import quote

from werkzeug.wrappers import Response

from intake.evidence.file_types import ENDINGS, MEDIA
from intake.evidence.viewing import OpenedCopy
from intake.vocabulary import EvidenceCopyKind, FileKind
from intake.web.context import runtime

_SHOWN = frozenset({EvidenceCopyKind.PICTURE, EvidenceCopyKind.THUMBNAIL, EvidenceCopyKind.BLACKED_OUT})
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def answer_with(opened: OpenedCopy) -> Response:
    """Call it when the transaction that records the reading is over."""
    response = Response(_proved(opened), mimetype=MEDIA[opened.media])
    response.headers["Content-Length"] = str(opened.size)
    response.headers["Content-Security-Policy"] = _POLICY
    kind = "inline" if opened.kind in _SHOWN and opened.media is FileKind.JPEG else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(_name(opened), safe='')}"
    return response


def _proved(opened: OpenedCopy) -> Iterator[bytes]:
    """Its content, the first piece of which is read and proved before anything is answered."""
    blocks = opened.blocks(runtime().evidence.store)
    return chain([next(blocks)], blocks)


def _name(opened: OpenedCopy) -> str:
    """As it was called, with the ending of what it is."""
    endings = ENDINGS[opened.media]
    if PurePosixPath(opened.name.lower()).suffix in endings:
        return opened.name
    return f"{opened.name}{endings[0]}"
