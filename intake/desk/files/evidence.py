"""The files of a complaint: listed on its page, each opened from an address of its own, and every opening recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.lifecycle import ENDS
from intake.desk.blacking_out.links import ReleaseLinks, release_links
from intake.evidence.attaching import ADDERS, SORTERS, may_sort
from intake.evidence.file_types import ACCEPT
from intake.evidence.joined import JoinedFiles, joined_files
from intake.evidence.taking_off import TAKERS
from intake.evidence.viewing import EvidenceView, evidence_of, open_copy, thumbnail_of
from intake.language.words import word
from intake.models import Complaint, Evidence
from intake.vocabulary import EvidencePurpose, EvidenceSource
from intake.web.context import actor, moment, runtime
from intake.web.files.file_answer import answer_with, is_for_part
from intake.web.staff_names import staff_names

bp = Blueprint("evidence", __name__)

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class ShownFile:
    """One file as the page lists it; `thumbnail` is empty where it has none that this person may see.

    `release` is None unless they may release it to departments that see nothing of it else.
    """

    view: EvidenceView
    thumbnail: bytes
    may_sort: bool
    may_take_off: bool
    taken_off_by: str  # for the hotline
    release: ReleaseLinks | None


@dataclass(frozen=True)
class CaseFiles:
    """The files of a page; `purposes` is what this person may add one as, empty where they add none."""

    files: Sequence[ShownFile]
    joined: Sequence[JoinedFiles]
    purposes: Sequence[EvidencePurpose]
    most_files: int
    most_megabytes: int
    most_total: int
    accept: str = ACCEPT

    @property
    def count(self) -> int:
        """Of those that are there."""
        return sum(not file.view.row.is_taken_off for file in self.files)


def case_files(session: Session, complaint: Complaint, *, actor: Actor) -> CaseFiles:
    """Of a page whose opening is recorded."""
    store, limits, views = runtime().evidence.store, runtime().evidence.limits, evidence_of(session, complaint, actor)
    purposes, releases = _purposes(session, complaint, actor), release_links(session, complaint, views, actor)
    may_take_off = complaint.text_key is not None and bool(actor.roles.intersection(TAKERS))
    names = staff_names(session, {view.row.taken_off_by_id for view in views})
    files = [
        ShownFile(
            view,
            thumbnail_of(session, complaint, store, view) or b"",
            may_sort=bool(purposes) and may_sort(view.row, actor),
            may_take_off=may_take_off and not view.row.is_taken_off,
            taken_off_by=_taken_off_by(view.row, names) if actor.is_hotline else "",
            release=releases.get(view.row.id),
        )
        for view in views
    ]
    most = limits.file_bytes // _MEGABYTE, limits.total_bytes // _MEGABYTE
    return CaseFiles(files, joined_files(session, complaint, actor), purposes, limits.files, *most)


def _taken_off_by(row: Evidence, names: Mapping[int, str]) -> str:
    if not row.is_taken_off:
        return ""
    return names[row.taken_off_by_id] if row.taken_off_by_id is not None else word(EvidenceSource.COMPLAINANT)


def _purposes(session: Session, complaint: Complaint, who: Actor) -> Sequence[EvidencePurpose]:
    """A department while it has an open part, the hotline at any time; to an answer only before it has passed."""
    if complaint.text_key is None or not who.roles.intersection(ADDERS):
        return ()
    parts = find.handlings_of(session, complaint.id)
    if not who.is_hotline:
        own = any(part.department_id == who.department_id and part.state in find.OPEN_PARTS for part in parts)
        return tuple(EvidencePurpose) if own else ()
    is_answerable = complaint.state not in ENDS and complaint.closed_at is None
    if is_answerable and who.roles.intersection(SORTERS):
        return tuple(EvidencePurpose)
    return (EvidencePurpose.MATERIAL, EvidencePurpose.DOCUMENT)


@bp.get("/<number>/<int:copy_id>")
def show(number: str, copy_id: int) -> Response:
    with runtime().db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        opened = open_copy(session, complaint, copy_id, actor=actor(), at=moment(), is_part=is_for_part())
    return answer_with(opened, number)
