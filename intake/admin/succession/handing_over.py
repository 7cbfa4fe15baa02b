"""A department's open complaints to its successors: counted by trying it, done one by one, with what else names it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.succession.giving_back import give_all_back, lines_of
from intake.casework.registering.idempotent import once
from intake.departments.editing import get_department
from intake.errors import InvalidInput
from intake.language.i18n import N_, ngettext
from intake.numbers import new_id
from intake.succession.abolished import (
    BRANCHES,
    MOST,
    REST,
    Moving,
    OpenPart,
    Successors,
    counted,
    hand_one_over,
    open_parts_of,
    to_move,
)
from intake.succession.duties import propose_roles, propose_rules, roles_held, rules_naming
from intake.succession.kept import Item, Whose, begin_handover, handovers_of_department, keep_moved
from intake.web.context import actor, moment, runtime
from intake.web.department_choices import department_named
from intake.web.forms import BadForm, read_form, reject, rejecting
from intake.web.refusals import refusal_message
from routing.calendars.working_time import local_day
from routing.directory import Directory
from routing.translatable import TranslatableError

bp = Blueprint("succession", __name__)
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "F": N_("Fees"),
        "A": N_("Awards and rankings"),
        "V": N_("Events"),
        "G": N_("Governance"),
        REST: N_("All the rest"),
    }
)


_FIELDS: Mapping[str, str] = MappingProxyType(
    {"F": "fees", "A": "awards", "V": "events", "G": "governance", REST: "rest"}
)


class SuccessionForm(BaseModel):
    """Who goes on with what, by the names of departments; a branch left empty goes to whoever takes the rest."""

    fees: str = Field(default="", title=N_("Fees"), max_length=120)
    awards: str = Field(default="", title=N_("Awards and rankings"), max_length=120)
    events: str = Field(default="", title=N_("Events"), max_length=120)
    governance: str = Field(default="", title=N_("Governance"), max_length=120)
    rest: str = Field(default="", title=N_("All the rest"), max_length=120)
    document: str = Field(title=N_("Document"), max_length=200)
    why: str = Field(title=N_("Reason"), max_length=300)
    propose_rules: bool = Field(default=False, title=N_("Propose the rules"))
    propose_roles: bool = Field(default=False, title=N_("Propose the roles of associations"))
    on: date | None = Field(default=None, title=N_("From"))

    def successors(self, directory: Directory) -> Successors:
        """Raises InvalidInput naming the field."""
        by_branch = {
            branch: department_named(directory, getattr(self, name), field=name)
            for branch, name in _FIELDS.items()
            if getattr(self, name)
        }
        return Successors(by_branch.pop(REST, None), by_branch)


@dataclass
class Handed:
    """By successor how many, and of the others why not; what is kept of those that went over."""

    done: dict[int, int] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(self.done.values())


class _NotKeptError(Exception):
    """Ends a trial: what was written is undone."""


@bp.get("/<int:department_id>/hand-over")
def show(department_id: int) -> str:
    return _page(department_id, None)


@bp.post("/<int:department_id>/hand-over/try")
def dry_run(department_id: int) -> str:
    """What it would come to: every complaint is tried, and nothing is kept."""
    with rejecting(lambda: _page(department_id, None)):
        form = read_form(SuccessionForm)
        tried = _each(department_id, form, _going(department_id, form), is_kept=False)
    reject(BadForm({}))  # nothing is wrong, but what was typed stands in the form again
    return _page(department_id, tried)


@bp.post("/<int:department_id>/hand-over")
def do(department_id: int) -> Response:
    with rejecting(lambda: _page(department_id, None)):
        form, who, at = read_form(SuccessionForm), actor(), moment()
        going = _going(department_id, form)
        if going:
            whose = Whose(f"abolish:{new_id(at)}", department_id=department_id)
            planned = [{"number": part.number} for part, _successor in going]
            begun = once(runtime().db, lambda session: begin_handover(session, whose, planned, actor=who, at=at))
            done = _each(department_id, form, going, is_kept=True)
            once(runtime().db, lambda session: keep_moved(session, begun, done.items, actor=who, at=at))
            flash(ngettext("%(num)d complaint was handed over.", "%(num)d complaints were handed over.", done.count))
            for number, why in done.refused[:MOST]:
                flash(f"{number}: {why}")
        _propose(department_id, form)
    return redirect(url_for("succession.show", department_id=department_id), 303)


@bp.post("/<int:department_id>/hand-over/<int:handover_id>/undo")
def undo(department_id: int, handover_id: int) -> Response:
    give_all_back(handover_id)
    return redirect(url_for("succession.show", department_id=department_id), 303)


def _going(department_id: int, form: SuccessionForm) -> list[tuple[OpenPart, int]]:
    with runtime().db.reading() as session:
        get_department(session, department_id)
        successors = form.successors(runtime().collaborators(session).rules.directory)
        return to_move(open_parts_of(session, department_id), successors, department_id)


def _each(department_id: int, form: SuccessionForm, going: Sequence[tuple[OpenPart, int]], *, is_kept: bool) -> Handed:
    """One transaction each, so that one that is refused keeps no other back."""
    house, who, at, outcome = runtime(), actor(), moment(), Handed()
    why = f"{form.why} {form.document}"

    def run(session: Session, part: OpenPart, successor_id: int) -> list[Item]:
        office = house.collaborators(session)
        moving = Moving(department_id, successor_id, why)
        kept = hand_one_over(session, office, part, moving, actor=who, at=at)
        if not is_kept:
            raise _NotKeptError
        return kept

    for part, successor_id in going:
        try:
            outcome.items += once(house.db, partial(run, part=part, successor_id=successor_id))
        except _NotKeptError:
            pass
        except TranslatableError as error:
            outcome.refused.append((part.number, refusal_message(error)))
            continue
        outcome.done[successor_id] = outcome.done.get(successor_id, 0) + 1
    return outcome


def _propose(department_id: int, form: SuccessionForm) -> None:
    """Only where one department takes the rest: whose a rule or a role is to be, a branch does not tell."""
    if not form.propose_rules and not form.propose_roles:
        return
    house, who, at = runtime(), actor(), moment()
    with house.db.unit_of_work() as session:
        rest = form.successors(house.collaborators(session).rules.directory).rest
        if rest is None:
            raise InvalidInput(N_("name who takes the rest: rules and roles are proposed for it"), field="rest")
        old, new, why = get_department(session, department_id), get_department(session, rest), form.why
        if form.propose_rules:
            count = propose_rules(session, old, new, why, actor=who, at=at)
            flash(ngettext("%(num)d rule was changed in the draft.", "%(num)d rules were changed in the draft.", count))
        if form.propose_roles:
            on = form.on or local_day(at)
            count = propose_roles(session, old, new, on=on, document=form.document, why=why, actor=who, at=at)
            flash(ngettext("%(num)d role was proposed.", "%(num)d roles were proposed.", count))


def _page(department_id: int, tried: Handed | None) -> str:
    with runtime().db.reading() as session:
        department, office = get_department(session, department_id), runtime().collaborators(session)
        parts = open_parts_of(session, department_id)
        counts = counted(parts)
        names = {one.id: one.name for one in office.rules.directory.departments.values()}
        return render_template(
            "admin/departments/hand_over.html",
            department=department,
            total=len(parts),
            most=MOST,
            branches=[(_FIELDS[branch], LABELS[branch], counts[branch]) for branch in (*BRANCHES, REST)],
            tried=tried,
            names=names,
            rules=len(rules_naming(session, department, at=moment())),
            roles=len(roles_held(session, department)),
            today=local_day(moment()),
            past=lines_of(session, handovers_of_department(session, department_id)),
        )
