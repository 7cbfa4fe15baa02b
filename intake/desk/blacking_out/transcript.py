"""A transcript: what a recording, a document or a picture says, in words of the hotline, and its release."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.desk.blacking_out.forms import TranscriptForm
from intake.desk.blacking_out.source import file_to_release
from intake.desk.blacking_out.withdrawing import withdraw_released
from intake.desk.complaint import opened
from intake.evidence.releasing import MOST_SIGNS, ReleasedFile, release_transcript
from intake.language.i18n import _
from intake.vocabulary import EvidenceCopyKind, FileKind
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.headers import CONTENT_SECURITY_POLICY

bp = Blueprint("transcript", __name__)
# What browsers play; AMR they do not.
_PLAYED = frozenset({FileKind.MP3, FileKind.M4A, FileKind.AAC, FileKind.WAV, FileKind.OGG})
_PLAYS = f"{CONTENT_SECURITY_POLICY}; media-src 'self'"


@bp.get("/transcript")
def show(number: str, evidence_id: int) -> Response:
    return _page(number, evidence_id)


@bp.post("/transcript")
def release(number: str, evidence_id: int) -> Response:
    with rejecting(lambda: _page(number, evidence_id)):
        form = read_form(TranscriptForm)
        once(runtime().db, lambda session: _release(session, number, evidence_id, form))
    flash(_("Released: the departments see the transcript."))
    return redirect(url_for("complaint.show", number=number), 303)


@bp.post("/transcript/withdraw")
def withdraw(number: str, evidence_id: int) -> Response:
    with rejecting(lambda: _page(number, evidence_id)):
        withdraw_released(number)
    return redirect(url_for("complaint.show", number=number), 303)


def _release(session: Session, number: str, evidence_id: int, form: TranscriptForm) -> None:
    collaborators, complaint = runtime().collaborators(session), find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    of = ReleasedFile(runtime().evidence, evidence_id, form.reason)
    release_transcript(session, collaborators, complaint, of, form.text, actor=actor(), at=moment())


def _page(number: str, evidence_id: int) -> Response:
    """The recording is played from the address where it is a download, and whose every opening is recorded."""
    plain = opened(number, page="black_out")
    with runtime().db.reading() as session:
        file = file_to_release(session, plain, evidence_id, EvidenceCopyKind.TRANSCRIPT, actor=actor())
    shown = render_template(
        "desk/blacking_out/transcript.html",
        file=file,
        is_played=file.kind in _PLAYED,
        most_signs=MOST_SIGNS,
    )
    answer = make_response(shown)
    if file.kind in _PLAYED:
        answer.headers["Content-Security-Policy"] = _PLAYS
    return answer
