"""Before complaining: is this body registered and in force, and who answers for it? Of the registry, and no person.

Nothing about who asks is asked or kept; liaison persons, the key list and complaints are never shown
here; of talks with it only those that a person chose to publish.
"""

from dataclasses import dataclass
from io import BytesIO

import segno
from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup
from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.errors import NotFound
from intake.language.i18n import N_
from intake.registry_upkeep.talks.reading import published_talks
from intake.web.context import moment, office_of, runtime
from routing.calendars.working_time import local_day
from routing.models import Association
from routing.registry.search import find_associations
from routing.registry.snapshots import snapshot_of
from routing.vocabulary import Lifecycle, RegistryRole

bp = Blueprint("associations", __name__)

_LONGEST, _FOUND = 60, 12
_FRESH_SECONDS = 300
_LONGEST_CODE = 18
STANDING = {
    Lifecycle.ACTIVE: N_("Registered and in force"),
    Lifecycle.INACTIVE: N_("Registered; it does nothing now"),
    Lifecycle.DEREGISTERED: N_("Struck off at its own wish: it may no longer act or charge"),
    Lifecycle.REVOKED: N_("Its registration was revoked: it may no longer act or charge"),
    Lifecycle.UNREGISTERED: N_("Not registered: it may not act or charge as an association"),
}


@dataclass(frozen=True)
class PublicEntry:
    """What anybody may know of one association. `code` is empty where none is proved."""

    key: str
    name: str
    code: str
    lifecycle: Lifecycle
    level: str
    place: str
    answering: tuple[tuple[RegistryRole, str], ...]

    @property
    def is_in_force(self) -> bool:
        return self.lifecycle is Lifecycle.ACTIVE


@bp.get("/")
def ask() -> Response:
    text = request.args.get("q", "").strip()[:_LONGEST]
    with runtime().db.reading() as session:
        found = find_associations(session, text, limit=_FOUND) if text else []
    shown = {"text": text, "found": found, "most": _FOUND, "STANDING": STANDING}
    return _fresh(render_template("webform/associations/ask.html", **shown))


@bp.get("/<key>")
def show(key: str) -> Response:
    with runtime().db.reading() as session:
        row = find_entry(session, key)
        entry, talks = _entry(session, office_of(session), row), len(published_talks(session, row.id))
    return _fresh(render_template("webform/associations/show.html", entry=entry, talks=talks, STANDING=STANDING))


@bp.get("/<key>/sheet")
def sheet(key: str) -> Response:
    """To be printed and hung up: the code leads to the form with this association in it."""
    with runtime().db.reading() as session:
        entry = _entry(session, office_of(session), find_entry(session, key))
    address = runtime().settings.public_url.rstrip("/") + url_for("webform.complain", about=entry.key)
    return _fresh(
        render_template("webform/associations/sheet.html", entry=entry, address=address, code=_drawn(address))
    )


def _drawn(address: str) -> Markup:
    """The QR code (ISO/IEC 18004) as an image within the page, so that it needs no further address."""
    kept = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(kept, kind="svg", xmldecl=False, svgns=True, omitsize=True)  # as large as the sheet has it
    return Markup(kept.getvalue().decode())  # noqa: S704 - made here, of our own address


def find_entry(session: Session, key: str) -> Association:
    """By its credit code; raises NotFound."""
    wanted = select(Association).where(col(Association.credit_code) == key[:_LONGEST_CODE].upper())
    row = session.exec(wanted).first()
    if row is None:
        raise NotFound(N_("there is no such association in the registry"))
    return row


def _entry(session: Session, collaborators: Collaborators, row: Association) -> PublicEntry:
    snapshot = snapshot_of(session, row.id, local_day(moment()))
    names = collaborators.rules.directory.departments
    held = [(role, one) for role in RegistryRole for one in (snapshot.holders(role) if snapshot else ())]
    return PublicEntry(
        row.credit_code,
        row.name,
        "" if row.is_unverified else row.credit_code,
        row.lifecycle,
        row.level,
        collaborators.rules.directory.path(row.region_code),
        tuple((role, names[one.department_id].name) for role, one in held if one.department_id in names),
    )


def _fresh(page: str) -> Response:
    """The same for everybody who asks in the same language."""
    response = Response(page)
    response.headers["Cache-Control"] = f"private, max-age={_FRESH_SECONDS}"
    return response
