"""The screens of early warning: what is out of the ordinary, by which test, its complaints, and a person's note."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.guards import may_open
from intake.language.i18n import N_, _
from intake.models import Alert
from intake.reports.by import By
from intake.reports.origin import is_synthetic
from intake.vocabulary import AlertKind, AlertStanding, AlertSubject
from intake.warning.alerts import ACKNOWLEDGERS, AlertLine, acknowledge, alerts_in, count_new, get_alert
from intake.warning.behind import complaints_behind
from intake.warning.last_run import last_run
from intake.warning.wording import headline, next_step, test_words
from intake.web.context import account, actor, moment, runtime
from intake.web.forms import read_form, read_query, rejecting
from intake.web.paging import page_of, window
from routing.models import Association

bp = Blueprint("alerts", __name__)

_WORDS = {"headline": headline, "test_words": test_words, "next_step": next_step}
_NOTE_LONGEST = 1000
# Where the next step is taken: endpoint, what its link says, and what the address carries.
_RULES = ("rules_learning.show", N_("How the rules do"))
_STEPS: Mapping[AlertKind, tuple[str, str]] = MappingProxyType({AlertKind.RETURNS: _RULES, AlertKind.OVERRULED: _RULES})


class AlertsQuery(BaseModel):
    """Which list; without a kind all of them."""

    standing: AlertStanding = Field(default=AlertStanding.NEW, title=N_("State"))
    kind: AlertKind | None = Field(default=None, title=N_("Kind of alert"))


class AcknowledgementForm(BaseModel):
    """What is done about it."""

    note: str = Field(default="", title=N_("Note"), max_length=_NOTE_LONGEST)


@bp.get("/", endpoint="list")
def list_alerts() -> str:
    with rejecting(lambda: _list(AlertsQuery())):
        return _list(read_query(AlertsQuery))


@bp.get("/<int:alert_id>")
def show(alert_id: int) -> str:
    return _page(alert_id)


@bp.post("/<int:alert_id>")
def note(alert_id: int) -> Response:
    with rejecting(lambda: _page(alert_id)):
        form = read_form(AcknowledgementForm)
        with runtime().db.unit_of_work() as session:
            acknowledge(session, alert_id, form.note, actor=actor(), at=moment())
    runtime().warning_watch.forget()
    flash(_("Acknowledged. The alert stands until it is no longer found."))
    return redirect(url_for("alerts.show", alert_id=alert_id), 303)


def _list(asked: AlertsQuery) -> str:
    limit, offset = window()
    with runtime().db.reading() as session:
        lines = alerts_in(session, asked.standing, asked.kind, actor(), limit=limit, offset=offset)
        shown = {
            "page": page_of(lines),
            "asked": asked,
            "standings": list(AlertStanding),
            "kinds": list(AlertKind),
            "waiting": count_new(session, actor()),
            "last_run": last_run(session),
            "is_synthetic": is_synthetic(session),
        }
        return render_template("admin/alerts/list.html", **shown, **_WORDS)


def _page(alert_id: int) -> str:
    limit, offset = window()
    who = account()
    with runtime().db.reading() as session:
        line = get_alert(session, alert_id, actor())
        rows = session.execute(complaints_behind(line.row, actor()).limit(limit).offset(offset)).all()
        shown = {
            "line": line,
            "page": page_of(rows),
            "step": _step(session, line),
            "acknowledges": line.standing is AlertStanding.NEW and who is not None and who.has_role(*ACKNOWLEDGERS),
            "is_synthetic": is_synthetic(session),
        }
        return render_template("admin/alerts/show.html", **shown, **_WORDS)


def _step(session: Session, line: AlertLine) -> tuple[str, str] | None:
    """Address and words of where the next step is taken, as far as the asker may open it."""
    found = _association(session, line.row) or _of_kind(line.row) or _report(line.row)
    if found is None or not may_open(found[0]):
        return None
    endpoint, label, values = found
    return url_for(endpoint, **values), _(label)


def _association(session: Session, row: Alert) -> tuple[str, str, dict[str, Any]] | None:
    if row.subject is not AlertSubject.ASSOCIATION:
        return None
    association = session.get(Association, int(row.subject_key))
    if association is None:
        return None
    return "registry_associations.show", N_("The association in the registry"), {"credit_code": association.credit_code}


def _of_kind(row: Alert) -> tuple[str, str, dict[str, Any]] | None:
    step = _STEPS.get(row.kind)
    return (*step, {}) if step else None


def _report(row: Alert) -> tuple[str, str, dict[str, Any]]:
    """The figures of the days the alert looks at."""
    metric = "satisfaction" if row.kind is AlertKind.DISSATISFACTION else "closure_rate"
    days = {"from": row.first_on.isoformat(), "to": min(row.last_on, moment().date()).isoformat()}
    by = By.CODE if row.subject is AlertSubject.DEPARTMENT else By.DEPARTMENT
    return "reports.closure", N_("The figures of these days"), {"metric": metric, "by": by.value, **days}
