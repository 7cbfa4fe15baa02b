"""What a field that is searched by the server offers while one types: departments and regions, for every desk."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.language.words import word
from intake.web.context import runtime
from intake.web.department_choices import departments_like, is_like
from routing.normalise import normalise

bp = Blueprint("look_up", __name__)
MOST = 8
_LONGEST = 60


@dataclass(frozen=True)
class LookupOption:
    """`value` goes into the field, `key` beside it where a name may mean two things."""

    value: str
    label: str
    note: str = ""
    key: str = ""


Search = Callable[[Session, Collaborators, str], list[LookupOption]]


@bp.get("/departments")
def departments() -> str:
    return options_of(department_options)


@bp.get("/regions")
def regions() -> str:
    return options_of(region_options)


def options_of(search: Search) -> str:
    """The list that opens under a field, for what is typed in it."""
    text = normalise(request.args.get("q", "")).strip()[:_LONGEST]
    with runtime().db.reading() as session:
        options = search(session, runtime().collaborators(session), text) if text else []
    return render_template("partials/options.html", options=options)


def department_options(session: Session, collaborators: Collaborators, text: str) -> list[LookupOption]:  # noqa: ARG001 - all search alike
    """By name or initials; first those of the region that the page is about."""
    directory = collaborators.rules.directory
    found = departments_like(directory, text, near=request.args.get("near") or collaborators.home_region)
    return [LookupOption(card.name, card.name, word(card.level)) for card in found[:MOST]]


def region_options(session: Session, collaborators: Collaborators, text: str) -> list[LookupOption]:  # noqa: ARG001
    """By code, name or initials; first those of the home region's province."""
    directory = collaborators.rules.directory
    near = collaborators.home_region[:2]
    found = [r for r in directory.regions.values() if r.code.startswith(text) or is_like(text, r.name)]
    ranked = sorted(found, key=lambda region: (not region.code.startswith(near), region.code))
    paths = [(directory.path(region.code), region.code) for region in ranked[:MOST]]
    return [LookupOption(path, path, code) for path, code in paths]
