"""What a search leaves in the record: who looked for a person and whom they found, and every list that was taken away.

Each complaint's own record says so among its readings; that of the office says that it was asked, found or not.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.db import Database
from intake.events import EventKind
from intake.searching.criteria import SearchCriteria, SearchedFor

PERSON_SOUGHT, LIST_EXPORTED = "search:person", "search:export"
# What a complaint's record calls such a reading.
BY_PHONE, BY_NAME, EXPORTED = "search_phone", "search_name", "export"
# Complaints whose rows are held together: what stands still meanwhile is short.
_AT_ONCE = 100


def record_person_sought(
    session: Session,
    criteria: SearchCriteria,
    ids: Sequence[int],
    *,
    found: int,
    actor: Actor,
    at: datetime,
) -> None:
    """`ids`: those that are shown now; `found`: how many there are. Never whom was looked for."""
    page = BY_NAME if criteria.name else BY_PHONE
    _record_readings(session, ids, page, actor=actor, at=at)
    by = [BY_NAME] * bool(criteria.name) + [BY_PHONE] * (criteria.box.kind is SearchedFor.PHONE)
    audit.record_office(session, PERSON_SOUGHT, actor=actor, at=at, by=by, found=found, address=actor.address)


def record_export(
    db: Database,
    criteria: SearchCriteria,
    ids: Sequence[int],
    *,
    file_format: str,
    sha256: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Before the file leaves: first that it was made, then a reading of each complaint that stands in it."""
    words = {name for name in ("text", "name") if getattr(criteria, name)}
    told = criteria.model_dump(mode="json", exclude_defaults=True, exclude={"text", "name"})
    with db.unit_of_work() as session:
        audit.record_office(
            session,
            LIST_EXPORTED,
            actor=actor,
            at=at,
            format=file_format,
            complaints=len(ids),
            filters=told,
            has_words=bool(words),
            sha256=sha256,
            address=actor.address,
        )
    for place in range(0, len(ids), _AT_ONCE):
        with db.unit_of_work() as session:
            _record_readings(session, ids[place : place + _AT_ONCE], EXPORTED, actor=actor, at=at)


def _record_readings(session: Session, ids: Sequence[int], page: str, *, actor: Actor, at: datetime) -> None:
    for complaint in find.lock_many_by_id(session, ids).values() if ids else ():
        audit.record(session, complaint, EventKind.COMPLAINT_VIEW, actor=actor, at=at, page=page, address=actor.address)
