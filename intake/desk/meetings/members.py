"""The members of a region's joint meeting and their liaison persons."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.guards import only
from intake.casework.registering.idempotent import once
from intake.desk.meetings import forms
from intake.desk.meetings.page import places_of
from intake.errors import NotFound
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.meetings.members import (
    RUNNERS,
    MemberCard,
    add_member,
    convene_by,
    end_member,
    members_of,
    name_liaison,
    open_member,
    shipped_departments,
    take_shipped,
)
from intake.web.context import actor, moment, runtime
from intake.web.department_choices import department_named
from intake.web.forms import read_form, rejecting

bp = Blueprint("meeting_members", __name__)


@bp.get("/<region_code>")
def show(region_code: str) -> str:
    return _page(region_code)


@bp.get("/")
def own() -> Response:
    """Whose region is asked for, else the reader's own."""
    with runtime().db.reading() as session:
        places = places_of(session, runtime().collaborators(session), actor())
    wanted = request.args.get("region", "")
    there = wanted if wanted in dict(places) else places[0][0]
    return redirect(url_for("meeting_members.show", region_code=there), 303)


@bp.post("/<region_code>/shipped")
def shipped(region_code: str) -> Response:
    only(*RUNNERS)
    who: dict[str, Any] = {"actor": actor(), "at": moment()}
    missing = once(
        runtime().db, lambda session: take_shipped(session, runtime().collaborators(session), region_code, **who)
    )
    if missing:
        flash(_("Nobody in this region holds: %(names)s.", names=", ".join(word(one) for one in missing)))
    return redirect(url_for("meeting_members.show", region_code=region_code), 303)


@bp.post("/<region_code>/add")
def add(region_code: str) -> Response:
    only(*RUNNERS)
    with rejecting(lambda: _page(region_code)):
        form = read_form(forms.MemberForm)
        once(runtime().db, lambda session: _add(session, region_code, form))
    return redirect(url_for("meeting_members.show", region_code=region_code), 303)


@bp.post("/<region_code>/<int:member_id>/end")
def end(region_code: str, member_id: int) -> Response:
    only(*RUNNERS)
    return _write(region_code, lambda session: end_member(session, member_id, actor=actor(), at=moment()))


@bp.post("/<region_code>/<int:member_id>/convene")
def convene(region_code: str, member_id: int) -> Response:
    only(*RUNNERS)
    return _write(region_code, lambda session: convene_by(session, member_id, actor=actor(), at=moment()))


@bp.post("/<region_code>/<int:member_id>/liaison")
def liaison(region_code: str, member_id: int) -> Response:
    only(*RUNNERS)
    with rejecting(lambda: _page(region_code, member_id)):
        form = read_form(forms.SpokespersonForm)
        who: dict[str, Any] = {"actor": actor(), "at": moment()}
        once(runtime().db, lambda session: name_liaison(session, member_id, form.name, form.phone, **who))
    return redirect(url_for("meeting_members.show", region_code=region_code), 303)


@bp.post("/<region_code>/<int:member_id>/open")
def open_one(region_code: str, member_id: int) -> str:
    """The page with one number whole, shown once and kept nowhere."""
    only(*RUNNERS)
    with rejecting(lambda: _page(region_code, member_id)):
        form = read_form(forms.OpenForm)
        clear = once(runtime().db, lambda session: _open(session, member_id, form.why))
    return _page(region_code, member_id, clear=clear)


def _open(session: Session, member_id: int, why: str) -> MemberCard:
    directory = runtime().collaborators(session).rules.directory
    return open_member(session, directory, member_id, reason=why, actor=actor(), at=moment())


def _add(session: Session, region_code: str, form: forms.MemberForm) -> None:
    directory = runtime().collaborators(session).rules.directory
    department = department_named(directory, form.department, field="department")
    add_member(session, region_code, department, is_convenor=form.is_convenor, actor=actor(), at=moment())


def _write(region_code: str, do: Callable[[Session], None]) -> Response:
    once(runtime().db, do)
    return redirect(url_for("meeting_members.show", region_code=region_code), 303)


def _page(region_code: str, chosen: int = 0, *, clear: MemberCard | None = None) -> str:
    with runtime().db.reading() as session:
        collaborators = runtime().collaborators(session)
        places = places_of(session, collaborators, actor())
        if region_code not in dict(places):
            raise NotFound(N_("there is no such region"))
        directory = collaborators.rules.directory
        members = members_of(session, directory, region_code)
        shown = {
            "members": [clear if clear and clear.id == one.id else one for one in members],
            "places": places,
            "region": region_code,
            "chosen": chosen or request.args.get("member", 0, type=int),
            "shipped": shipped_departments(directory, region_code),
            "may_run": bool(actor().roles.intersection(RUNNERS)),
            "look_up": url_for("look_up.departments", near=region_code),
        }
    return render_template("meetings/members.html", **shown)
