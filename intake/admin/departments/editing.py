"""One department: made, edited, its symbols with their dates; retired, or merged into its successor."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlmodel import Session, col
from werkzeug.wrappers import Response

from intake.admin.departments.forms import DepartmentForm, EndForm, SymbolForm, region_code_of
from intake.departments.editing import change_department, get_department, make_department
from intake.departments.ending import merge_department, retire_department, what_stands
from intake.departments.symbols import give_symbol, take_symbol
from intake.errors import InvalidInput
from intake.language.i18n import N_, _
from intake.web.context import actor, moment, runtime
from intake.web.department_choices import department_named
from intake.web.forms import read_form, rejecting
from routing.calendars.working_time import local_day
from routing.models import Department, DepartmentSymbol
from routing.vocabulary import LINE_SYMBOLS, Level, Symbol

bp = Blueprint("departments_editing", __name__)


@bp.get("/new")
def new() -> str:
    with runtime().db.reading() as session:
        return _form(session, None)


@bp.post("/new")
def add() -> Response:
    with rejecting(lambda: _again(None)):
        form = read_form(DepartmentForm)
        with runtime().db.unit_of_work() as session:
            directory = runtime().collaborators(session).rules.directory
            made = make_department(session, form.details(directory), actor=actor(), at=moment())
        runtime().forget_rules()
    flash(_("Saved."))
    return redirect(url_for("departments_editing.show", department_id=made.id), 303)


@bp.get("/<int:department_id>")
def show(department_id: int) -> str:
    with runtime().db.reading() as session:
        return _form(session, get_department(session, department_id))


@bp.post("/<int:department_id>")
def save(department_id: int) -> Response:
    with rejecting(lambda: _again(department_id)):
        form = read_form(DepartmentForm)
        with runtime().db.unit_of_work() as session:
            directory = runtime().collaborators(session).rules.directory
            department = get_department(session, department_id)
            change_department(session, department, form.details(directory), actor=actor(), at=moment())
        runtime().forget_rules()
    return _saved(department_id)


@bp.post("/<int:department_id>/symbols")
def give(department_id: int) -> Response:
    with rejecting(lambda: _again(department_id)):
        form = read_form(SymbolForm)
        with runtime().db.unit_of_work() as session:
            directory = runtime().collaborators(session).rules.directory
            give_symbol(
                session,
                get_department(session, department_id),
                form.symbol,
                region_code_of(directory, form.symbol_region, field="symbol_region"),
                on=form.symbol_from,
                basis=form.symbol_basis,
                actor=actor(),
                at=moment(),
            )
        runtime().forget_rules()
    return _saved(department_id)


@bp.post("/<int:department_id>/symbols/end")
def take(department_id: int) -> Response:
    """From today on; what is over stays to be read."""
    symbol, region = request.form.get("held", "").partition("@")[::2]
    with rejecting(lambda: _again(department_id)):
        if symbol not in Symbol.__members__:
            raise InvalidInput(N_("is not a symbol it holds"), field="symbol")
        with runtime().db.unit_of_work() as session:
            department, on = get_department(session, department_id), local_day(moment())
            take_symbol(session, department, Symbol(symbol), region, on=on, actor=actor(), at=moment())
        runtime().forget_rules()
    return _saved(department_id)


@bp.post("/<int:department_id>/end")
def end(department_id: int) -> Response:
    """Retired where nothing is left to it, else merged into the successor that is named."""
    with rejecting(lambda: _again(department_id)):
        form = read_form(EndForm)
        told = _end(department_id, form)
        runtime().forget_rules()
    flash(told)
    return redirect(url_for("departments_editing.show", department_id=department_id), 303)


def _end(department_id: int, form: EndForm) -> str:
    on, basis, at = form.on, form.end_basis, moment()
    with runtime().db.unit_of_work() as session:
        department = get_department(session, department_id)
        if not form.successor:
            retire_department(session, department, on=on, basis=basis, actor=actor(), at=at)
            if on > local_day(at):
                return _planned(department, on)
            return _("%(department)s is retired.", department=department.name)
        collaborators = runtime().fresh_office(session)
        successor_id = department_named(collaborators.rules.directory, form.successor, field="successor")
        successor = get_department(session, successor_id)
        moved = merge_department(
            session, collaborators, department, successor, on=on, basis=basis, actor=actor(), at=at
        )
        if on > local_day(at):
            return _planned(department, on)
        return _(
            "%(successor)s has taken over %(parts)s open complaints, %(roles)s roles, %(symbols)s symbols, %(staff)s accounts.",  # noqa: E501
            successor=successor.name,
            parts=moved.parts,
            roles=moved.roles,
            symbols=moved.symbols,
            staff=moved.staff,
        )


def _planned(department: Department, on: date) -> str:
    return _("%(department)s ends by itself: the first day without it is %(day)s.", department=department.name, day=on)


def _saved(department_id: int) -> Response:
    flash(_("Saved."))
    return redirect(url_for("departments_editing.show", department_id=department_id), 303)


def _again(department_id: int | None) -> str:
    with runtime().db.reading() as session:
        return _form(session, get_department(session, department_id) if department_id else None)


def _form(session: Session, department: Department | None) -> str:
    office = runtime().collaborators(session)
    directory, today = office.rules.directory, local_day(moment())
    region = department.region_code if department else office.home_region
    return render_template(
        "admin/departments/form.html",
        department=department,
        today=today,
        region=region,
        superior=_name(session, department.superior_id if department else None),
        successor=_name(session, department.successor_id if department else None),
        levels=list(Level),
        symbols=_symbols(session, department, today) if department else [],
        given=[(one.value, one) for one in LINE_SYMBOLS],
        line_symbols=LINE_SYMBOLS,
        stands=what_stands(session, department, on=today) if department and department.is_in_service(today) else None,
        path=directory.path,
    )


def _name(session: Session, department_id: int | None) -> str:
    found = session.get(Department, department_id) if department_id else None
    return found.name if found else ""


def _symbols(session: Session, department: Department, today: date) -> list[tuple[DepartmentSymbol, bool]]:
    """Every row there ever was, and whether it holds."""
    own = col(DepartmentSymbol.department_id) == department.id
    rows = session.execute(select(DepartmentSymbol).where(own).order_by(col(DepartmentSymbol.valid_from))).scalars()
    return [(row, row.valid_to is None or row.valid_to > today) for row in rows]
