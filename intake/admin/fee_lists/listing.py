"""The fee lists in force, every version there was, and how many complaints name which item."""

from datetime import date, timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.casework.actor import Actor
from intake.csv_text import CSV, csv_text
from intake.fee_lists.drafting import find_draft, newest
from intake.fee_lists.figures import FeeFigure, fee_figures
from intake.fee_lists.publishing import call_off, changes_of, get_version, in_force, versions
from intake.language.i18n import N_, _, language
from intake.vocabulary import StaffRole
from intake.web.context import account, actor, moment, runtime
from intake.web.forms import read_form, read_values, rejecting
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day
from routing.fee_lists.file import write_fee_file
from routing.fee_lists.store import fee_list_of, get_fee_list, load_fee_list
from routing.fees import SHIPPED_FEES, FeeCard
from routing.models import FeeListVersion
from routing.vocabulary import FeeListState

bp = Blueprint("fee_lists", __name__)

_YEAR = timedelta(days=365)
STANDINGS = {
    "draft": N_("Being drafted"),
    "waiting": N_("Published, to come into force"),
    "in_force": N_("In force now"),
    "replaced": N_("Replaced"),
    "discarded": N_("Called off, never in force"),
}


class CallOffForm(BaseModel):
    reason: str = Field(title=N_("Reason"), max_length=500)


class FiguresForm(BaseModel):
    first: date | None = Field(default=None, title=N_("From"))
    last: date | None = Field(default=None, title=N_("To"))

    def period(self, today: date) -> tuple[date, date]:
        last = self.last or today
        first = self.first or last - _YEAR
        return min(first, last), max(first, last)


@bp.get("/")
def show() -> str:
    with runtime().db.reading() as session:
        fees = load_fee_list(session, moment())
        every = versions(session)
        today = local_day(moment())
        counted = {
            one.card.code: one
            for one in fee_figures(session, first=today - _YEAR, last=today, actor=actor())
            if one.fees.version == fees.version
        }
        return render_template(
            "admin/fee_lists/show.html",
            fees=fees,
            counted=counted,
            versions=[(row, standing_of(session, row)) for row in every],
            names=staff_names(session, [who for row in every for who in (row.created_by_id, row.decided_by_id)]),
            draft=find_draft(session),
            newest=newest(session),
            may_change=may_change(),
        )


@bp.get("/versions/<int:version>")
def show_version(version: int) -> str:
    with runtime().db.reading() as session:
        row = get_version(session, version)
        return render_template(
            "admin/fee_lists/version.html",
            row=row,
            standing=standing_of(session, row),
            fees=fee_list_of(session, row),
            changes=changes_of(session, row),
            names=staff_names(session, [row.created_by_id, row.decided_by_id]),
        )


@bp.post("/versions/<int:version>/call-off")
def put_off(version: int) -> AnyResponse:
    with rejecting(lambda: show_version(version)):
        form = read_form(CallOffForm)
        with runtime().db.unit_of_work() as session:
            call_off(session, version, form.reason, actor=actor(), at=moment())
    runtime().forget_rules()
    flash(_("Version %(version)s will never be in force.", version=version))
    return redirect(url_for("fee_lists.show_version", version=version), 303)


@bp.get("/file/<int:version>.csv")
def file(version: int) -> Response:
    """What `import` reads again; version 0 is the one shipped."""
    with runtime().db.reading() as session:
        fees = (
            get_fee_list(session, version) if version == SHIPPED_FEES else fee_list_of(session, _any(session, version))
        )
    header, *rows = write_fee_file(fees.items)
    return _as_file(header, rows, f"fees-{version}.csv")


@bp.get("/figures")
def figures() -> str:
    first, last = read_values(FiguresForm, request.args).period(local_day(moment()))
    with runtime().db.reading() as session:
        found = _figures(session, first, last, actor())
        return render_template("admin/fee_lists/figures.html", found=found, first=first, last=last)


@bp.get("/figures.csv")
def figures_file() -> Response:
    first, last = read_values(FiguresForm, request.args).period(local_day(moment()))
    with runtime().db.reading() as session:
        found = _figures(session, first, last, actor())
    header = [_("List"), _("Code"), _("Item"), _("Complaints"), _("Associations"), _("Upheld")]
    rows = [
        [
            one.fees.title or _("as shipped"),
            one.card.code,
            named(one.card),
            one.complaints,
            one.associations,
            one.upheld,
        ]
        for one in found
    ]
    return _as_file(header, rows, f"fee-items-{first}-{last}.csv")


def named(card: FeeCard) -> str:
    return card.name_zh if language() == "zh" else card.name_en


def standing_of(session: Session, row: FeeListVersion) -> str:
    """A key of STANDINGS."""
    if row.state is not FeeListState.PUBLISHED or row.effective_at is None:
        return row.state.value
    if row.effective_at > moment():
        return "waiting"
    return "in_force" if row.version == in_force(session, moment()) else "replaced"


def may_change() -> bool:
    who = account()
    return who is not None and who.has_role(StaffRole.ADMINISTRATOR)


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"fee_standings": STANDINGS, "fee_named": named}


def _figures(session: Session, first: date, last: date, who: Actor) -> list[FeeFigure]:
    return fee_figures(session, first=first, last=last, actor=who)


def _any(session: Session, version: int) -> FeeListVersion:
    return get_version(session, version)


def _as_file(header: list[str], rows: list[list[str]] | list[list[object]], name: str) -> Response:
    response = Response("".join(csv_text(header, rows)).encode(), content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
