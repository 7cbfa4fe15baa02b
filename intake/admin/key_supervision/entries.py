"""What people enter for key supervision, on screen: indicators they judge, and what authorities have delegated."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.registry.watch import associations_named
from intake.casework.registering.idempotent import once
from intake.key_supervision.catalogue import Catalogue, read_catalogue
from intake.key_supervision.delegated import Delegation, delegated_items, end_item, enter_item, enter_items
from intake.key_supervision.findings import end_finding, enter_finding, findings
from intake.key_supervision.sets import set_in_force
from intake.language.i18n import N_, _, ngettext
from intake.vocabulary import DelegatedKind
from intake.web.context import actor, moment, runtime
from intake.web.files.uploads import takes_files
from intake.web.forms import BadForm, read_form, rejecting
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day

findings_bp = Blueprint("key_findings", __name__)
delegated_bp = Blueprint("delegated", __name__)


class FindingForm(BaseModel):
    """Associations a line each, by name or credit code."""

    associations: str = Field(title=N_("Associations"), max_length=60_000)
    number: int = Field(title=N_("Indicator"))
    holds_on: date = Field(title=N_("Since when"))
    reason: str = Field(title=N_("Reason"), max_length=500)


class FindingEndForm(BaseModel):
    finding: int
    ends_on: date = Field(title=N_("No longer from"))
    reason: str = Field(title=N_("Reason"), max_length=500)


class DelegatedForm(BaseModel):
    associations: str = Field(title=N_("Associations"), max_length=60_000)
    kind: DelegatedKind = Field(title=N_("What it is"))
    name: str = Field(title=N_("Item"), max_length=200)
    authority: str = Field(title=N_("Authority"), max_length=120)
    document: str = Field(title=N_("Number of the document"), max_length=200)
    valid_from: date = Field(title=N_("From"))
    valid_to: date | None = Field(default=None, title=N_("No longer from"))

    def given(self) -> Delegation:
        return Delegation(**self.model_dump(exclude={"associations"}))


class DelegatedEndForm(BaseModel):
    item: int
    valid_to: date = Field(title=N_("No longer from"))
    reason: str = Field(title=N_("Reason"), max_length=500)


@findings_bp.get("/")
def show() -> str:
    return _findings_page(request.args.get("do", ""))


@findings_bp.post("/")
def enter() -> Response:
    with rejecting(lambda: _findings_page("enter")):
        form = read_form(FindingForm)
        count = once(runtime().db, lambda session: _entered(session, form))
    flash(ngettext("Saved: %(num)d association.", "Saved: %(num)d associations.", count))
    return redirect(url_for("key_findings.show"), 303)


@findings_bp.post("/end")
def end() -> Response:
    with rejecting(lambda: _findings_page("")):
        form = read_form(FindingEndForm)
        told: dict[str, Any] = {"ends_on": form.ends_on, "reason": form.reason}
        once(runtime().db, lambda db: end_finding(db, form.finding, **told, actor=actor(), at=moment()).id)
    flash(_("Saved."))
    return redirect(url_for("key_findings.show"), 303)


@delegated_bp.get("/", endpoint="show")
def show_items() -> str:
    return _delegated_page(request.args.get("do", ""))


@delegated_bp.post("/")
def enter_one() -> Response:
    with rejecting(lambda: _delegated_page("enter")):
        form = read_form(DelegatedForm)
        count = once(runtime().db, lambda session: _given(session, form))
    flash(ngettext("Saved: %(num)d item.", "Saved: %(num)d items.", count))
    return redirect(url_for("delegated.show"), 303)


@delegated_bp.post("/file")
@takes_files
def send() -> Response | str:
    with rejecting(lambda: _delegated_page("file")):
        given = request.files.get("file")
        if given is None or not given.filename:
            raise BadForm({"file": _("File: choose one.")})
        content = given.stream.read()
        with runtime().db.unit_of_work() as session:
            read = read_catalogue(session, content)
            if read.items:
                enter_items(session, read.items, actor=actor(), at=moment())
    return _delegated_page("taken", read)


@delegated_bp.post("/end")
def end_one() -> Response:
    with rejecting(lambda: _delegated_page("")):
        form = read_form(DelegatedEndForm)
        told: dict[str, Any] = {"valid_to": form.valid_to, "reason": form.reason}
        once(runtime().db, lambda db: end_item(db, form.item, **told, actor=actor(), at=moment()).id)
    flash(_("Saved."))
    return redirect(url_for("delegated.show"), 303)


def _entered(session: Session, form: FindingForm) -> int:
    ids = associations_named(session, form.associations)
    told: dict[str, Any] = {"holds_on": form.holds_on, "reason": form.reason}
    return len(enter_finding(session, ids, form.number, **told, actor=actor(), at=moment()))


def _given(session: Session, form: DelegatedForm) -> int:
    ids = associations_named(session, form.associations)
    return len(enter_item(session, ids, form.given(), actor=actor(), at=moment()))


def _findings_page(do: str) -> str:
    with runtime().db.reading() as session:
        lines, indicators = findings(session, actor()), set_in_force(session)
        return render_template(
            "admin/key_supervision/findings.html",
            lines=lines,
            choices=[(one.number, f"{one.number}. {one.text}") for one in indicators.in_use if one.is_by_hand],
            people=staff_names(session, [who for one in lines for who in (one.row.entered_by_id, one.row.ended_by_id)]),
            today=local_day(moment()),
            do=do if do == "enter" else "",
        )


def _delegated_page(do: str, read: Catalogue | None = None) -> str:
    with runtime().db.reading() as session:
        lines = delegated_items(session, actor())
        return render_template(
            "admin/key_supervision/delegated.html",
            lines=lines,
            kinds=list(DelegatedKind),
            people=staff_names(session, [who for one in lines for who in (one.row.entered_by_id, one.row.ended_by_id)]),
            on=local_day(moment()),
            do=do if do in ("enter", "file") else "",
            read=read,
        )
