"""The archive of bulletins: listed, read as they are, drafted anew, released by a supervisor, saved as files."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.admin.bulletins.forms import BulletinReleaseForm, DraftForm
from intake.auth.confirming import confirmed
from intake.auth.guards import only
from intake.bulletin.archive import FORMS, bulletins, document_of, file_of, get_bulletin
from intake.bulletin.blocks import cell_words
from intake.bulletin.document import number_words, section_words
from intake.bulletin.making import want_draft
from intake.bulletin.readers import readers
from intake.bulletin.releasing import release as release_bulletin
from intake.bulletin.spans import last_finished, read_span
from intake.job_names import Job
from intake.language.i18n import _, language, ngettext
from intake.models import Bulletin
from intake.reports.origin import is_synthetic
from intake.scoring.profiles import SHIPPED, profile_named
from intake.vocabulary import BulletinKind, BulletinState, StaffRole
from intake.web.context import account, actor, moment, runtime
from intake.web.forms import BadForm, read_form, rejecting
from intake.web.paging import page_of, window
from intake.web.staff_names import staff_names

bp = Blueprint("bulletins", __name__)

_WORDS = {"State": BulletinState, "span_of": read_span, "number_words": number_words, "FORMS": tuple(FORMS)}


@bp.get("/", endpoint="list")
def list_bulletins() -> str:
    return _list()


@bp.post("/draft")
def draft() -> AnyResponse:
    """A worker counts it; until then the page says so."""
    only(StaffRole.SUPERVISOR)
    with rejecting(_list):
        form = read_form(DraftForm)
        if form.profile not in dict(_profiles()):
            raise BadForm({"profile": _("%(label)s: choose one of the options listed.", label=_("Scoring profile"))})
        with runtime().db.unit_of_work() as session:
            span = read_span(form.period)
            row = want_draft(session, span, profile=form.profile, actor=actor(), at=moment())
            runtime().jobs.nudge_later(session, Job.DRAFT_BULLETINS)
    flash(_("The bulletin is being counted; a draft will stand here in a moment."))
    return redirect(url_for("bulletins.show", bulletin_id=row.id), 303)


@bp.get("/<int:bulletin_id>")
def show(bulletin_id: int) -> str:
    return _show(bulletin_id)


@bp.get("/<int:bulletin_id>/<form>")
def file(bulletin_id: int, form: str) -> Response:
    if form not in FORMS:
        abort(404)
    with runtime().db.reading() as session:
        written = file_of(get_bulletin(session, bulletin_id), form)
    saved_as = {"Content-Disposition": f'attachment; filename="{written.name}"'}
    return Response(written.body, content_type=written.content_type, headers=saved_as)


@bp.post("/<int:bulletin_id>/release")
@confirmed
def release(bulletin_id: int) -> AnyResponse:
    only(StaffRole.SUPERVISOR)
    settings = runtime().settings
    with rejecting(lambda: _show(bulletin_id)):
        form = read_form(BulletinReleaseForm)
        if not form.is_read:
            raise BadForm({"is_read": _("Say that you have read it: it never changes again.")})
        with runtime().db.unit_of_work() as session:
            said = {"digest": form.digest, "public_url": settings.public_url if settings.sends_mail else ""}
            sent = release_bulletin(session, bulletin_id, **said, actor=actor(), at=moment())
            runtime().jobs.nudge_later(session, Job.DRAIN_MAILS)
    left = ngettext("Released; %(num)d e-mail leaves.", "Released; %(num)d e-mails leave.", sent)
    flash(left if sent else _("Released; it is sent to nobody."))
    return redirect(url_for("bulletins.show", bulletin_id=bulletin_id), 303)


def _list() -> str:
    limit, offset = window()
    with runtime().db.reading() as session:
        rows = bulletins(session, limit=limit, offset=offset)
        shown = {
            "page": page_of(rows),
            "names": _names(session, rows),
            "is_synthetic": is_synthetic(session),
            "suggested": last_finished(BulletinKind.MONTHLY, moment()).key,
            "profiles": _profiles(),
            "chosen": runtime().settings.scoring_profile,
            "may_act": _may_act(),
        }
        return render_template("admin/bulletins/list.html", **shown, **_WORDS)


def _show(bulletin_id: int) -> str:
    settings = runtime().settings
    with runtime().db.reading() as session:
        row = get_bulletin(session, bulletin_id)
        shown = {
            "row": row,
            "paper": document_of(row) if row.digest else None,
            "names": _names(session, [row]),
            "is_synthetic": bool(row.body.get("is_synthetic")),
            "reached": [one for one in readers(session, row.kind) if one.address],
            "sends_mail": settings.sends_mail,
            "may_act": _may_act(),
        }
        return render_template(
            "admin/bulletins/show.html", **shown, cell_words=cell_words, section_words=section_words, **_WORDS
        )


def _names(session: Session, rows: Sequence[Bulletin]) -> dict[int, str]:
    return staff_names(session, [one for row in rows for one in (row.wanted_by_id, row.released_by_id)])


def _profiles() -> list[tuple[str, str]]:
    """Those that come with the program, the office's own, and none."""
    names = dict.fromkeys([*SHIPPED, *filter(None, [runtime().settings.scoring_profile])])
    told = [(name, profile_named(name)) for name in names]
    return [("", _("No marks")), *((name, one.zh if language() == "zh" else one.en) for name, one in told)]


def _may_act() -> bool:
    who = account()
    return who is not None and who.has_role(StaffRole.SUPERVISOR)
