"""Should this draft decide? What it would change, what the check says, from when, why; and the way back."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.rules.forms import PublishForm, RollBackForm
from intake.admin.rules.payload import found_json
from intake.admin.rules.sheet_history import CHANGES
from intake.admin.rules.versions import count_changes
from intake.auth.confirming import confirmed
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.formats import shanghai
from intake.language.i18n import N_, _, language
from intake.rulemaking.authors import login_of
from intake.rulemaking.drafting.drafts import find_draft, get_draft, get_table_in_force
from intake.rulemaking.drafting.journal import authors_of
from intake.rulemaking.publishing.checking import CheckedTable, check_with_reasons
from intake.rulemaking.publishing.publish import publish
from intake.rulemaking.publishing.roll_back import find_version_before, roll_back
from intake.rulemaking.publishing.warning_reasons import give_reason
from intake.rulemaking.replays.replay import latest_replay
from intake.web.context import actor, moment, runtime
from intake.web.forms import BadForm, read_form, rejecting
from routing.analysis.findings import Finding
from routing.models import RuleTable

bp = Blueprint("rules_publishing", __name__)


@bp.get("/")
def show() -> str | Response:
    with runtime().db.reading() as session:
        draft = find_draft(session)
        if draft is None:
            flash(_("There is no draft to publish."), "warning")
            return redirect(url_for("rules_versions.list"), 303)
        return _page(session, draft)


@bp.post("/reasons")
def reasons() -> Response:
    """Reasons for warnings: as many as were filled in, each beside its key."""
    given = zip(request.form.getlist("key"), request.form.getlist("reason"), strict=False)
    with rejecting(_page_again), runtime().db.unit_of_work() as session:
        draft = get_draft(session)
        for key, reason in given:
            if reason.strip():
                give_reason(session, draft, key, reason, actor=actor(), at=now())
    flash(_("Saved."))
    return redirect(url_for("rules_publishing.show"), 303)


@bp.post("/")
@confirmed
def send() -> Response:
    with rejecting(_page_again):
        form = read_form(PublishForm)
        with runtime().db.unit_of_work() as session:
            draft = get_draft(session)
            starts = _publish(session, draft, form)
    runtime().forget_rules()
    flash(
        _("Version %(version)s is published and decides from %(time)s.", version=draft.version, time=shanghai(starts))
    )
    return redirect(url_for("rules_versions.list"), 303)


@bp.get("/roll-back")
def ask_roll_back() -> str:
    with runtime().db.reading() as session:
        return _roll_back_page(session)


@bp.post("/roll-back")
@confirmed
def send_back() -> Response:
    with rejecting(_roll_back_again):
        form = read_form(RollBackForm)
        with runtime().db.unit_of_work() as session:
            table = roll_back(session, actor=actor(), at=now(), reason=form.reason)
    runtime().forget_rules()
    flash(
        _(
            "Rolled back: version %(version)s says what version %(old)s said, and decides from now on.",
            version=table.version,
            old=table.is_rollback_to,
        )
    )
    return redirect(url_for("rules_versions.list"), 303)


def _publish(session: Session, draft: RuleTable, form: PublishForm) -> datetime:
    """Only what was read is published: an edit that came between is told, not slipped in."""
    at = now()
    if form.edition != draft.edition:
        raise InvalidInput(N_("the draft was changed after this page was opened; read the consequences again"))
    if form.when == "later" and form.day is None:
        raise BadForm({"day": _("Day: fill this in.")})
    starts = form.effective_at(at)
    publish(session, draft, actor=actor(), at=at, effective_at=starts, reason=form.reason)
    return draft.effective_at or starts


def _page_again() -> str:
    with runtime().db.reading() as session:
        return _page(session, get_draft(session))


def _page(session: Session, draft: RuleTable) -> str:
    in_force = get_table_in_force(session, moment())
    checked = check_with_reasons(session, draft)
    replay = latest_replay(session, draft.id)
    return render_template(
        "admin/rules/publish.html",
        draft=draft,
        in_force=in_force,
        counts=count_changes(session, in_force, draft),
        errors=[found_json(one) for one in checked.report.errors],
        warnings=[_warning(one, checked) for one in checked.report.warnings],
        unexplained=len(checked.open_warnings),
        is_author=login_of(session, actor()) in authors_of(session, draft),
        replay=replay if replay and replay.edition == draft.edition else None,
        old_replay=replay,
        CHANGES=CHANGES,
    )


def _warning(finding: Finding, checked: CheckedTable) -> dict[str, Any]:
    """With the reason given here, or the one we ship."""
    given = checked.reasons.get(finding.key)
    shipped = finding.reason_zh if language() == "zh" else finding.reason_en
    return found_json(finding) | {
        "reason": given.reason if given else "",
        "by": given.by if given else "",
        "shipped": shipped,
    }


def _roll_back_again() -> str:
    with runtime().db.reading() as session:
        return _roll_back_page(session)


def _roll_back_page(session: Session) -> str:
    before = find_version_before(session)
    in_force = get_table_in_force(session, moment())
    return render_template(
        "admin/rules/roll_back.html",
        before=before,
        in_force=in_force,
        counts=count_changes(session, in_force, before) if before else {},
        CHANGES=CHANGES,
    )
