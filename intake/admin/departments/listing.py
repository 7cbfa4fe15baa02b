"""Every department by region and level, what is open about them, and what names suggest, confirmed in bulk."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.departments.forms import OwnRegionForm, region_code_of
from intake.departments.own_regions import add_own_region
from intake.departments.questions import DepartmentQuestionKind, department_questions
from intake.departments.stored import stored_departments
from intake.departments.symbols import answer_proposals, open_proposals
from intake.language.i18n import _, ngettext
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.row_ids import MOST
from routing.calendars.working_time import local_day
from routing.departments.entries import StoredDepartment
from routing.departments.proposals import spell_symbols
from routing.directory import Directory
from routing.errors import RegionUnusable
from routing.vocabulary import Level

bp = Blueprint("departments", __name__)
_LEVELS = list(Level)


@bp.get("/")
def show() -> str:
    with runtime().db.reading() as session:
        return _page(session)


@bp.post("/proposals")
def confirm() -> Response:
    """The ticked ones, given or not given."""
    ids = [int(one) for one in request.form.getlist("proposal") if one.isdigit() and int(one) <= MOST]
    with rejecting(_again):
        with runtime().db.unit_of_work() as session:
            is_given = request.form.get("decision") != "refuse"
            settled = answer_proposals(session, ids, confirm=is_given, actor=actor(), at=moment())
        runtime().forget_rules()
    flash(ngettext("%(num)d symbol settled.", "%(num)d symbols settled.", len(settled)))
    return redirect(url_for("departments.show"), 303)


@bp.post("/regions")
def add_region() -> Response:
    """A development zone, a region of its own."""
    with rejecting(_again):
        form = read_form(OwnRegionForm)
        with runtime().db.unit_of_work() as session:
            directory = runtime().collaborators(session).rules.directory
            parent = region_code_of(directory, form.parent, field="parent")
            try:
                add_own_region(
                    session,
                    form.code,
                    form.region_name,
                    parent_code=parent,
                    level=Level.COUNTY,
                    actor=actor(),
                    at=moment(),
                )
            except RegionUnusable as error:
                error.field = "region_name" if error.field == "name" else error.field
                raise
        runtime().forget_rules()
    flash(_("Saved."))
    return redirect(url_for("departments.show"), 303)


def _again() -> str:
    with runtime().db.reading() as session:
        return _page(session)


def _page(session: Session) -> str:
    text, with_retired = request.args.get("q", "").strip(), request.args.get("retired") == "1"
    directory = runtime().fresh_office(session).rules.directory
    everyone = stored_departments(session, on=local_day(moment()))
    found = [one for one in everyone if (one.is_active or with_retired) and _fits(one, text)]
    questions = department_questions(session, at=moment())
    return render_template(
        "admin/departments/list.html",
        text=text,
        with_retired=with_retired,
        number=sum(one.is_active for one in everyone),
        groups=_by_region(found, directory),
        questions=[one for one in questions if one.kind is not DepartmentQuestionKind.PROPOSALS],
        proposals=open_proposals(session),
        path=directory.path,
        spelled=spell_symbols,
    )


def _fits(one: StoredDepartment, text: str) -> bool:
    return not text or text in one.name or any(text.upper() == symbol.value for symbol, _ in one.symbols)


def _by_region(found: list[StoredDepartment], directory: Directory) -> list[tuple[str, list[StoredDepartment]]]:
    """From the top down, each region after the one it lies in."""

    def place(one: StoredDepartment) -> tuple[str, ...]:
        return tuple(reversed(directory.lineage(one.region_code)))

    ordered = sorted(found, key=lambda one: (place(one), _LEVELS.index(one.level), one.id))
    return [(code, list(rows)) for code, rows in groupby(ordered, key=lambda one: one.region_code)]
