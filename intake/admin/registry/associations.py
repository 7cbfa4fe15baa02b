"""One association as the registry has it: who held which role when, what each department said, what is open."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.admin.registry.labels import WORDS
from intake.registry_upkeep.association import (
    complaints_about,
    gaps_of,
    get_association,
    other_names,
    role_lines,
    words_of,
)
from intake.registry_upkeep.filed_corrections import corrections_of
from intake.web.context import moment, runtime
from routing.calendars.working_time import local_day
from routing.registry.search import find_associations

bp = Blueprint("registry_associations", __name__)

_FOUND = 30


@bp.get("/")
def find() -> str | Response:
    """By any of its names, initials or the code; a single one opens at once."""
    text = request.args.get("q", "").strip()
    with runtime().db.reading() as session:
        found = find_associations(session, text, limit=_FOUND) if text else []
    if len(found) == 1:
        return redirect(url_for("registry_associations.show", credit_code=found[0].credit_code), 303)
    return render_template("admin/registry/find.html", text=text, found=found)


@bp.get("/<credit_code>")
def show(credit_code: str) -> str:
    on = local_day(moment())
    with runtime().db.reading() as session:
        directory = runtime().collaborators(session).rules.directory
        association = get_association(session, credit_code)
        region = directory.regions.get(association.region_code)
        return render_template(
            "admin/registry/association.html",
            association=association,
            region=region.name if region else association.region_code,
            names=other_names(session, association),
            roles=role_lines(session, association.id),
            on=on,
            words=words_of(session, association.id),
            gaps=gaps_of(session, association.id, on=on),
            corrections=corrections_of(session, directory, association_id=association.id),
            complaints=complaints_about(session, association.id),
            **WORDS,
        )
