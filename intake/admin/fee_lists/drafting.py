"""The draft of the fee lists on screen: begun, named, edited item by item or from an office's sheet, published."""

from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session, select
from werkzeug.wrappers import Response

from intake.admin.fee_lists.listing import may_change
from intake.auth.confirming import confirmed
from intake.auth.guards import only
from intake.casework.registering.idempotent import once
from intake.errors import NotFound
from intake.fee_lists import drafting, publishing
from intake.language.i18n import N_, _, language
from intake.vocabulary import StaffRole
from intake.web.context import account, actor, moment, runtime
from intake.web.files.uploads import takes_files
from intake.web.forms import BadForm, read_form, rejecting
from intake.web.refusals import UNPROCESSABLE
from intake.web.staff_names import staff_names
from routing.calendars.working_time import SHANGHAI
from routing.errors import BadFeeFile, Fault
from routing.fee_lists.file import LONGEST, read_fee_file
from routing.fee_lists.store import fee_list_of
from routing.fees import ALLOWED_SIGN, FORBIDDEN_SIGN, FeeCard
from routing.models import Violation

bp = Blueprint("fee_drafting", __name__)

_PATTERN = f"^[{ALLOWED_SIGN}{FORBIDDEN_SIGN}]$"


class FeeTitleForm(BaseModel):
    title: str = Field(title=N_("Name of the lists"), max_length=120)
    document: str = Field(default="", title=N_("Number of the document"), max_length=120)
    edition: int | None = None


class FeeItemForm(BaseModel):
    """`was` is the code of the item that is edited; empty: a new one."""

    was: str = Field(default="", max_length=8)
    kind: str = Field(title=N_("Which list"), pattern=_PATTERN)
    name_zh: str = Field(title=N_("Item"), max_length=LONGEST["name_zh"])
    name_en: str = Field(default="", title=N_("Item in English"), max_length=LONGEST["name_en"])
    condition_zh: str = Field(default="", title=N_("Condition"), max_length=LONGEST["condition_zh"])
    condition_en: str = Field(default="", title=N_("Condition in English"), max_length=LONGEST["condition_en"])
    basis: str = Field(title=N_("Basis"), max_length=LONGEST["basis"])
    violations: list[str] = Field(default_factory=list, title=N_("Violations"), max_length=61)
    words: str = Field(default="", title=N_("What people call it"), max_length=300)
    edition: int | None = None

    def card(self) -> FeeCard:
        return FeeCard(
            code=self.kind + self.was[1:],
            name_zh=self.name_zh,
            name_en=self.name_en or self.name_zh,
            condition_zh=self.condition_zh,
            condition_en=self.condition_en or self.condition_zh,
            violations=tuple(self.violations),
            basis=self.basis,
            words=tuple(filter(None, self.words.replace("，", " ").replace("、", " ").split())),
        )


class FeeRemovalForm(BaseModel):
    code: str = Field(max_length=8)
    edition: int | None = None


class FeeFileForm(BaseModel):
    """How many items the document says there are, so that a lost row is seen."""

    allowed: int | None = Field(default=None, title=N_("Allowed items"), ge=0, le=99)
    forbidden: int | None = Field(default=None, title=N_("Forbidden items"), ge=0, le=99)
    edition: int | None = None


class FeePublicationForm(BaseModel):
    reason: str = Field(default="", title=N_("Reason"), max_length=500)
    effective_on: date | None = Field(default=None, title=N_("In force from"))
    edition: int | None = None

    @property
    def effective_at(self) -> datetime | None:
        return datetime.combine(self.effective_on, time(), SHANGHAI) if self.effective_on else None


@bp.get("/")
def show() -> str:
    return _page()


@bp.post("/")
def begin() -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(_begin_page):
        form = read_form(FeeTitleForm)
        once(runtime().db, lambda db: drafting.begin_draft(db, form.title, form.document, actor=actor(), at=moment()))
    return _to_draft(_("The draft begins with the items there are; nothing of it holds yet."))


@bp.get("/begin")
def begin_page() -> str:
    only(StaffRole.ADMINISTRATOR)
    return _begin_page()


@bp.post("/title")
def entitle() -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(lambda: _page("title")):
        form = read_form(FeeTitleForm)
        who: dict[str, Any] = {"edition": form.edition, "actor": actor(), "at": moment()}
        once(runtime().db, lambda db: drafting.name_draft(db, form.title, form.document, **who))
    return _to_draft(_("Saved."))


@bp.get("/item")
def item() -> str:
    only(StaffRole.ADMINISTRATOR)
    return _item_page()


@bp.post("/item")
def write() -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(_item_page):
        form = read_form(FeeItemForm)
        who: dict[str, Any] = {"was": form.was, "edition": form.edition, "actor": actor(), "at": moment()}
        once(runtime().db, lambda db: drafting.write_item(db, form.card(), **who))
    return _to_draft(_("Saved."))


@bp.post("/remove")
def remove() -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(_page):
        form = read_form(FeeRemovalForm)
        who: dict[str, Any] = {"edition": form.edition, "actor": actor(), "at": moment()}
        once(runtime().db, lambda db: drafting.remove_item(db, form.code, **who))
    return _to_draft(_("Item %(code)s is taken out of the draft.", code=form.code))


@bp.post("/import")
@takes_files
def send() -> Response:
    """The draft becomes what the sheet says; what differs from the lists in force stands on the page then."""
    only(StaffRole.ADMINISTRATOR)
    with rejecting(lambda: _page("file")):
        form = read_form(FeeFileForm)
        given = request.files.get("file")
        if given is None or not given.filename:
            raise BadForm({"file": _("File: choose one.")})
        content = given.stream.read()
        try:
            with runtime().db.unit_of_work() as session:
                cards = read_fee_file(content, set(session.exec(select(Violation.code))))
                expected = (form.allowed, form.forbidden)
                who: dict[str, Any] = {"edition": form.edition, "actor": actor(), "at": moment()}
                drafting.replace_items(session, cards, expected=expected, **who)
        except BadFeeFile as error:
            abort(make_response(_page("file", error.faults), UNPROCESSABLE))
    return _to_draft(_("The draft is what the file says. Look at what changes before somebody publishes it."))


@bp.post("/publish")
@confirmed
def publish() -> Response:
    with rejecting(_page):
        form = read_form(FeePublicationForm)
        who: dict[str, Any] = {
            "effective_at": form.effective_at,
            "edition": form.edition,
            "actor": actor(),
            "at": moment(),
        }
        version = once(runtime().db, lambda db: publishing.publish(db, form.reason, **who).version)
    runtime().forget_rules()
    flash(_("Version %(version)s of the fee lists is published.", version=version))
    return redirect(url_for("fee_lists.show_version", version=version), 303)


@bp.get("/discard")
def discard_page() -> str:
    """What cannot be taken back is asked first."""
    only(StaffRole.ADMINISTRATOR)
    with runtime().db.reading() as session:
        thrown, kept = url_for("fee_drafting.discard"), url_for("fee_drafting.show")
        return render_template("partials/throw_away.html", row=drafting.get_draft(session), thrown=thrown, kept=kept)


@bp.post("/discard")
def discard() -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(_page):
        once(runtime().db, lambda db: drafting.throw_away(db, actor=actor(), at=moment()))
    flash(_("The draft is thrown away."))
    return redirect(url_for("fee_lists.show"), 303)


def _to_draft(told: str) -> Response:
    flash(told)
    return redirect(url_for("fee_drafting.show"), 303)


def _begin_page() -> str:
    with runtime().db.reading() as session:
        return render_template("admin/fee_lists/begin.html", newest=drafting.newest(session))


def _page(do: str = "", faults: tuple[Fault, ...] = ()) -> str:
    with runtime().db.reading() as session:
        row = drafting.get_draft(session)
        who = account()
        return render_template(
            "admin/fee_lists/draft.html",
            row=row,
            fees=fee_list_of(session, row),
            changes=publishing.changes_of(session, row),
            names=staff_names(session, [row.created_by_id, *row.edited_by_ids]),
            is_author=who is not None and who.id in row.edited_by_ids,
            may_change=may_change(),
            do=do or request.args.get("do", ""),
            faults=faults,
        )


def _item_page() -> str:
    code = request.values.get("was") or request.args.get("code", "")
    with runtime().db.reading() as session:
        row = drafting.get_draft(session)
        card = fee_list_of(session, row).by_code.get(code)
        if code and card is None:
            raise NotFound(N_("the draft has no item %(code)s"), code=code)
        return render_template("admin/fee_lists/item.html", row=row, card=card, violations=_violations(session))


def _violations(session: Session) -> list[tuple[str, str]]:
    """Those of fees first."""
    rows = session.exec(select(Violation)).all()
    ordered = sorted(rows, key=lambda one: (one.branch != "F", one.code))
    return [(one.code, f"{one.code} {one.name_zh if language() == 'zh' else one.name_en}") for one in ordered]
