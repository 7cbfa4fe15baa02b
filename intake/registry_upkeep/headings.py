"""The headings that people have confirmed the columns of: the next file with the same ones is understood at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.models import Staff
from routing.models import RegistryHeadings
from routing.registry.file import RegistrySheet, read_sheet
from routing.registry.reading.cells import clean

HEADINGS_KEPT = "registry:headings"


def read_sheet_as_learned(
    session: Session, content: bytes, given: Mapping[str, str] = MappingProxyType({})
) -> RegistrySheet:
    """The table in a file, its headings understood as `given`, else as they were for this set, else for any."""
    sheet = read_sheet(content, {**learned_headings(session), **given})
    return read_sheet(content, {**learned_headings(session, sheet.headings), **given})


def learned_headings(session: Session, headings: Sequence[str] = ()) -> dict[str, str]:
    """The column of every heading that somebody confirmed; those of this very set of headings go before."""
    learned: dict[str, str] = {}
    own: dict[str, str] = {}
    fingerprint = _fingerprint(headings)
    for row in session.exec(
        select(RegistryHeadings).order_by(col(RegistryHeadings.saved_at), col(RegistryHeadings.id))
    ):
        learned |= row.columns
        own = row.columns if row.fingerprint == fingerprint else own
    return {**learned, **own}


def keep_headings(
    session: Session, headings: Sequence[str], columns: Mapping[str, str], *, actor: Actor, at: datetime
) -> None:
    """Remember which column each of these headings means; empty is none."""
    kept = {heading: columns.get(heading, "") for heading in headings if heading}
    fingerprint, by = _fingerprint(headings), login_of(session, actor)
    row = session.exec(select(RegistryHeadings).where(RegistryHeadings.fingerprint == fingerprint)).first()
    if row is None:
        row = RegistryHeadings(fingerprint=fingerprint, columns=kept, saved_at=at, saved_by=by)
    elif row.columns == kept:
        return
    row.columns, row.saved_at, row.saved_by = kept, at, by
    session.add(row)
    audit.record_office(session, HEADINGS_KEPT, actor=actor, at=at, columns=kept)


def login_of(session: Session, actor: Actor) -> str:
    """Of a member of staff; empty for the system."""
    return session.get_one(Staff, actor.staff_id).login if actor.staff_id is not None else ""


def _fingerprint(headings: Sequence[str]) -> str:
    """Of the set, in whatever order they stand."""
    return sha256("\n".join(sorted({clean(heading) for heading in headings if heading})).encode()).hexdigest()
