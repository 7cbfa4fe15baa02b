"""The indicators on screen: in force, every version, and the draft, edited by one and published by another."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.guards import only
from intake.casework.registering.idempotent import once
from intake.errors import NotFound
from intake.key_supervision import drafting
from intake.key_supervision.sets import (
    Indicator,
    IndicatorSet,
    find_draft,
    get_draft,
    get_set,
    set_in_force,
    set_versions,
    stored_set,
)
from intake.language.i18n import N_, _
from intake.vocabulary import KeyMeasure, KeySetState, StaffRole, WatchClass
from intake.web.context import account, actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.staff_names import staff_names

bp = Blueprint("key_indicators", __name__)


class KeySetForm(BaseModel):
    title: str = Field(title=N_("Name of the indicators"), max_length=120)
    document: str = Field(default="", title=N_("Number of the document"), max_length=120)


class KeySetTermsForm(KeySetForm):
    threshold: int = Field(title=N_("Proposed from (points)"), ge=1, le=drafting.MOST_POINTS)
    most: int = Field(default=0, title=N_("At most in a round"), ge=0, le=drafting.MOST_POINTS)
    edition: int | None = None


class KeyIndicatorForm(BaseModel):
    number: int = Field(title=N_("Number"), ge=1, le=drafting.MOST_INDICATORS)
    kind: WatchClass = Field(title=N_("Class"))
    text: str = Field(title=N_("Wording"), max_length=300)
    basis: str = Field(default="", title=N_("Where it comes from"), max_length=300)
    measure: KeyMeasure = Field(title=N_("Measured by"))
    least: int = Field(default=1, title=N_("Counts from"), ge=1, le=drafting.MOST_LEAST)
    weight: int = Field(title=N_("Weight (points)"), ge=0, le=drafting.MOST_WEIGHT)
    edition: int | None = None

    def indicator(self) -> Indicator:
        return Indicator(**self.model_dump(exclude={"edition"}))


class KeySetPublicationForm(BaseModel):
    reason: str = Field(default="", title=N_("Reason"), max_length=500)
    edition: int | None = None


@bp.get("/")
def show() -> str:
    with runtime().db.reading() as session:
        rows = set_versions(session)
        return render_template(
            "admin/key_supervision/indicators.html",
            indicators=set_in_force(session),
            versions=rows,
            in_force=set_in_force(session).version,
            draft=find_draft(session),
            names=staff_names(session, [who for row in rows for who in (row.created_by_id, row.decided_by_id)]),
            may_change=_may_change(),
        )


@bp.get("/versions/<int:version>")
def show_version(version: int) -> str:
    with runtime().db.reading() as session:
        found = get_set(session, version)
        if found.row is not None and found.row.state is KeySetState.DRAFT:
            raise NotFound(N_("there is no version %(version)s of the indicators"), version=version)
        base = get_set(session, found.row.based_on) if found.row else found
        who = [found.row.created_by_id, found.row.decided_by_id] if found.row else []
        return render_template(
            "admin/key_supervision/version.html",
            indicators=found,
            changes=_shown(drafting.changes(base, found)),
            names=staff_names(session, who),
        )


@bp.get("/begin")
def begin_page() -> str:
    only(StaffRole.ADMINISTRATOR)
    return render_template("admin/key_supervision/begin.html")


@bp.post("/draft")
def begin() -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(begin_page):
        form = read_form(KeySetForm)
        who: dict[str, Any] = {"actor": actor(), "at": moment()}
        once(runtime().db, lambda session: drafting.begin_draft(session, form.title, form.document, **who).id)
    return _to_draft(_("The draft begins with the indicators there are; nothing of it holds yet."))


@bp.get("/draft")
def show_draft() -> str:
    return _draft_page(request.args.get("do", ""))


@bp.post("/draft/terms")
def entitle() -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(lambda: _draft_page("terms")):
        form = read_form(KeySetTermsForm)
        terms: dict[str, Any] = {"threshold": form.threshold, "most": form.most, "edition": form.edition}
        who: dict[str, Any] = {"actor": actor(), "at": moment()}
        once(runtime().db, lambda db: drafting.name_draft(db, (form.title, form.document), **terms, **who).id)
    return _to_draft(_("Saved."))


@bp.get("/draft/item")
def item() -> str:
    only(StaffRole.ADMINISTRATOR)
    return _item_page()


@bp.post("/draft/item")
def write() -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(_item_page):
        form = read_form(KeyIndicatorForm)
        who: dict[str, Any] = {"edition": form.edition, "actor": actor(), "at": moment()}
        once(runtime().db, lambda session: drafting.write_indicator(session, form.indicator(), **who).id)
    return _to_draft(_("Saved."))


@bp.post("/draft/publish")
def publish() -> Response:
    with rejecting(lambda: _draft_page("publish")):
        form = read_form(KeySetPublicationForm)
        who: dict[str, Any] = {"edition": form.edition, "actor": actor(), "at": moment()}
        version = once(runtime().db, lambda session: drafting.publish_set(session, form.reason, **who).version)
    flash(_("Version %(version)s of the indicators is in force.", version=version))
    return redirect(url_for("key_indicators.show"), 303)


@bp.get("/draft/discard")
def discard_page() -> str:
    """What cannot be taken back is asked first."""
    only(StaffRole.ADMINISTRATOR)
    with runtime().db.reading() as session:
        thrown, kept = url_for("key_indicators.discard"), url_for("key_indicators.show_draft")
        return render_template("partials/throw_away.html", row=get_draft(session), thrown=thrown, kept=kept)


@bp.post("/draft/discard")
def discard() -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(lambda: _draft_page("")):
        once(runtime().db, lambda session: drafting.throw_away(session, actor=actor(), at=moment()))
    flash(_("The draft is thrown away."))
    return redirect(url_for("key_indicators.show"), 303)


def _draft_page(do: str) -> str:
    with runtime().db.reading() as session:
        row, who = get_draft(session), account()
        drafted = stored_set(session, row)
        return render_template(
            "admin/key_supervision/draft.html",
            row=row,
            indicators=drafted,
            changes=_shown(drafting.changes(_base(session, drafted), drafted)),
            names=staff_names(session, row.edited_by_ids),
            is_author=who is not None and who.id in row.edited_by_ids,
            may_change=_may_change(),
            do=do if do == "publish" or (do == "terms" and _may_change()) else "",
        )


def _base(session: Session, drafted: IndicatorSet) -> IndicatorSet:
    return get_set(session, drafted.row.based_on) if drafted.row else drafted


def _shown(
    changes: Sequence[tuple[Indicator | None, Indicator | None]],
) -> tuple[list[tuple[Indicator | None, Indicator | None]], bool]:
    """Those of indicators, and whether what the version asks for changes."""
    return [one for one in changes if one != (None, None)], (None, None) in changes


def _item_page() -> str:
    with runtime().db.reading() as session:
        row = get_draft(session)
        known = stored_set(session, row)
        number = request.values.get("number", len(known.indicators) + 1, type=int)
        return render_template(
            "admin/key_supervision/item.html",
            row=row,
            number=number,
            chosen=known.by_number.get(number),
            classes=list(WatchClass),
            measures=list(KeyMeasure),
        )


def _may_change() -> bool:
    who = account()
    return who is not None and who.has_role(StaffRole.ADMINISTRATOR)


def _to_draft(told: str) -> Response:
    flash(told)
    return redirect(url_for("key_indicators.show_draft"), 303)
