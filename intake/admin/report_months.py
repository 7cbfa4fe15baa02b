"""The screens of published months: every revision with its cause, what has moved since, and a restatement by hand."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from intake.auth.confirming import confirmed
from intake.auth.guards import only
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.models import ReportSnapshot, Staff
from intake.reports.listed import listed_by_number
from intake.reports.measures import FIGURES, RATES
from intake.reports.origin import is_synthetic
from intake.reports.periods import of_month
from intake.reports.restating import moved_since
from intake.reports.snapshots import Cause, kept_totals, publish_month, snapshots
from intake.reports.wording import definition, rate_words, term, whole
from intake.vocabulary import SnapshotCause, StaffRole
from intake.web.context import account, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.paging import page_of, window

_staff = Staff.__table__.c
bp = Blueprint("report_months", __name__)

RESTATERS = (StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR)
_MONTH = r"^\d{4}-\d{2}$"
_REASON_LONGEST = 500
_WORDS = {"RATES": RATES, "definition": definition, "rate_words": rate_words, "term": term, "whole": whole}


class RestateForm(BaseModel):
    """Which month is counted again, and why."""

    month: str = Field(title=N_("Month"), pattern=_MONTH)
    reason: str = Field(title=N_("Reason"), min_length=5, max_length=_REASON_LONGEST)


@bp.get("/")
def kept() -> str:
    """Month-end figures as they were counted, every revision."""
    return _page()


@bp.post("/")
@confirmed
def restate() -> Response:
    """Keep a month as it is known now, as a new revision with the reason beside it."""
    only(*RESTATERS)
    with rejecting(_page):
        form = read_form(RestateForm)
        who = account()
        cause = Cause(SnapshotCause.BY_PERSON, who.id if who else None, form.reason.strip())
        at = moment()
        made = publish_month(runtime().facts, form.month, at=at, as_of=at, cause=cause)
    if made is None:
        flash(_("The figures of %(month)s are known the same today: there is nothing to restate.", month=form.month))
    else:
        flash(_("%(month)s was restated: revision %(number)s.", month=form.month, number=made.revision))
    return redirect(url_for("report_months.kept"), 303)


@bp.get("/<month>/moved")
def moved(month: str) -> str:
    """The complaints that stand otherwise in a month now than when it was published."""
    period = of_month(month)
    limit, offset = window()
    numbers = moved_since(runtime().facts, month)
    with runtime().db.reading() as session:
        rows = listed_by_number(session, numbers[offset : offset + limit])
    shown = {"month": month, "period": period, "page": page_of(rows), "total": len(numbers)}
    return render_template("admin/reports/moved.html", **shown)


def _page() -> str:
    who = account()
    with runtime().db.reading(is_snapshot=True) as session:
        found = snapshots(session)
        authors = {one.body.get("author_id") for one in found} - {None}
        named = select(_staff.id, _staff.display_name).where(_staff.id.in_(authors))
        names = {row.id: row.display_name for row in session.execute(named)}
        return render_template(
            "admin/reports/snapshots.html",
            rows=[_row(one, names) for one in found],
            rates=FIGURES,
            month_end=_month_end,
            restates=who is not None and who.has_role(*RESTATERS),
            months=sorted({f"{one.month:%Y-%m}" for one in found}, reverse=True),
            is_synthetic=is_synthetic(session),
            **_WORDS,
        )


def _row(snapshot: ReportSnapshot, names: dict[int, str]) -> dict[str, Any]:
    body = snapshot.body
    return {
        "snapshot": snapshot,
        "totals": kept_totals(snapshot),
        "cause": word(SnapshotCause(body["cause"])) if "cause" in body else "",
        "by": names.get(body.get("author_id") or 0, ""),
        "reason": body.get("reason", ""),
        "digest": body.get("digest", ""),
    }


def _month_end(first: date) -> str:
    return of_month(f"{first:%Y-%m}").last_day.isoformat()
