"""The files of a complaint: listed on its page, each opened from an address of its own, and every opening recorded.

Nothing but a picture drawn anew is shown by the browser; all else is a download, of a place where no script runs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath
from urllib.parse import quote

from flask import Blueprint
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.actor import Actor
from intake.desk.blacking_out.links import ReleaseLinks, release_links
from intake.evidence.file_types import ENDINGS, MEDIA
from intake.evidence.viewing import EvidenceView, OpenedCopy, evidence_of, open_copy, thumbnail_of
from intake.language.words import word
from intake.models import Complaint
from intake.vocabulary import EvidenceCopyKind, FileKind
from intake.web.context import actor, moment, runtime

bp = Blueprint("evidence", __name__)

_SHOWN = frozenset({EvidenceCopyKind.PICTURE, EvidenceCopyKind.THUMBNAIL, EvidenceCopyKind.BLACKED_OUT})
SANDBOX = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@dataclass(frozen=True)
class ShownFile:
    """One file as the page lists it; `thumbnail` is empty where it has none that this person may see.

    `release` is None unless they may release it to departments that see nothing of it else.
    """

    view: EvidenceView
    thumbnail: bytes
    release: ReleaseLinks | None


def shown_files(session: Session, complaint: Complaint, *, actor: Actor) -> Sequence[ShownFile]:
    """Of a page whose opening is recorded."""
    store, views = runtime().evidence.store, evidence_of(session, complaint, actor)
    releases = release_links(session, complaint, views, actor)
    return [
        ShownFile(view, thumbnail_of(session, complaint, store, view) or b"", releases.get(view.row.id))
        for view in views
    ]


@bp.get("/<number>/<int:copy_id>")
def show(number: str, copy_id: int) -> Response:
    with runtime().db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        opened = open_copy(session, complaint, copy_id, actor=actor(), at=moment())
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
