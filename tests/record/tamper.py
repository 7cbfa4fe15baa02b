"""What a person with full powers over the database can do to the record, by statements of the database alone."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from intake.casework.ledger import anchor, audit, integrity
from intake.casework.ledger.formats import values_in_order
from intake.db import Database, json_text
from intake.models import AuditAnchor, Complaint, ComplaintEvent, Handling, OfficeEvent
from intake.record_keys import RecordKeys
from intake.vocabulary import State
from tests import factories as make
from tests.stages.keys import RING
from tests.undone import undone

FROZEN = ("complaint_event", "office_event", "audit_anchor")
STOLEN = RecordKeys({"r1": bytes(range(1, 33))})  # the right name, and not the right key
_OPENED = "synthetic:opened"
MODELS = {"complaint_event": ComplaintEvent, "office_event": OfficeEvent}
Seal = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Scene:
    """Two complaints; three anchors, an office event before each of them. `begun`: office events until then."""

    number: str
    complaint_id: int
    other_number: str
    other_id: int
    begun: int


def written(database: Database) -> Scene:
    """What `write_scene` has written, written now where it was not yet."""
    with database.reading() as session:
        begun = session.exec(
            select(OfficeEvent.seq).where(OfficeEvent.kind == _OPENED).order_by(OfficeEvent.seq)
        ).first()
        if begun is not None:
            one, other = session.exec(select(Complaint).order_by(col(Complaint.id))).all()
            return Scene(one.number, one.id, other.number, other.id, begun - 1)
    write_scene(database)
    return written(database)


def write_scene(database: Database) -> None:
    """The first complaint is brought to its review; what happened is under three anchors."""
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        one, _other = (make.make_complaint(session, collaborators) for _ in range(2))
        for department_id in set(session.exec(select(Handling.department_id))):
            crew.handler(department_id)
        for day, goal in ((2, State.HANDLING), (3, State.REPLIED)):
            audit.record_office(session, _OPENED, actor=crew.dispatcher, at=make.on(day, 9), what="合成")
            anchor.anchor_heads(session, at=make.on(day, 9))
            make.bring_to(session, collaborators, crew, one, goal, at=make.on(day))
        audit.record_office(session, "synthetic:closed", actor=crew.dispatcher, at=make.on(3, 12), what="合成")
        anchor.anchor_heads(session, at=make.on(3, 12))
    assert faults(database) == []


def thaw(session: Session) -> None:
    for table in FROZEN:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}"))
        else:
            session.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_update"))
            session.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_delete"))


def run(session: Session, statement: str, **values: Any) -> None:
    session.connection().execute(text(statement), values)


def faults(database: Database, *, expected: str = "") -> list[str]:
    with database.reading(is_snapshot=True) as session:
        return [str(fault) for fault in integrity.verify(session, RING, expected=expected).faults]


def found_after(database: Database, tampered: Callable[[Session], None]) -> list[str]:
    """The faults after this, which is undone; before it there were none."""
    with undone(database) as session:
        thaw(session)
        tampered(session)
        found = [str(fault) for fault in integrity.verify(session, RING).faults]
    assert found
    return found


def of_scene(table: str, scene: Scene) -> str:
    return f"complaint_id = {scene.complaint_id}" if table == "complaint_event" else "seq > 0"


def as_stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Documents as the text that lies in the database: so they are sealed."""
    texts = {name: json_text(values[name]) for name in ("data", "bound") if values.get(name) is not None}
    return {**values, **texts}


def plain_hash(values: Mapping[str, Any]) -> str:
    """As the chain would be without a key."""
    return hashlib.sha256(values_in_order(as_stored(values))).hexdigest()


def with_stolen_key(values: Mapping[str, Any]) -> str:
    return STOLEN.mac("r1", values_in_order(as_stored(values)))


def reseal(session: Session, rows: list[Any], seal: Seal) -> str:
    """Seal a chain anew from these rows on, in order; answers its new head."""
    head = rows[0].previous
    for row in rows:
        table = row.__tablename__
        values = {name: value for name, value in row.model_dump().items() if name not in {"id", "hash"}}
        values["previous"] = head
        previous, head = head, seal(values)
        owner = "AND complaint_id = :owner" if table == "complaint_event" else ""
        statement = f"UPDATE {table} SET previous = :previous, hash = :hash WHERE seq = :seq {owner}"
        run(session, statement, previous=previous, hash=head, seq=row.seq, owner=getattr(row, "complaint_id", 0))
    return head


def reseal_anchors(session: Session, seal: Seal) -> None:
    """Every anchor anew over what there is now, and the office chain that names them."""
    sealed, last = anchor.SealedEvents(session, 0, 10**9), None
    for row in session.exec(select(AuditAnchor).order_by(AuditAnchor.id)).all():
        bound = _bound(session, row.digest)
        count, events = sealed.take(row.last_event_id)
        values = {name: value for name, value in row.model_dump().items() if name != "digest"}
        values |= {"previous": last[1] if last else "", "event_count": (last[0] if last else 0) + count}
        digest = seal({**values, "office_head": bound.previous, "events": events})
        statement = (
            "UPDATE audit_anchor SET previous = :previous, event_count = :count, digest = :digest WHERE id = :id"
        )
        run(session, statement, previous=values["previous"], count=values["event_count"], digest=digest, id=row.id)
        last = values["event_count"], digest
        bound.data = {**bound.data, "digest": digest}
        session.flush()
        later = select(OfficeEvent).where(OfficeEvent.seq >= bound.seq).order_by(OfficeEvent.seq)
        reseal(session, list(session.exec(later)), seal)
        session.expire_all()


def _bound(session: Session, digest: str) -> OfficeEvent:
    events = session.exec(select(OfficeEvent).where(OfficeEvent.kind == anchor.ANCHORED))
    return next(event for event in events if event.data["digest"] == digest)
