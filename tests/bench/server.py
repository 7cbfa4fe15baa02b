"""The server under load: the whole intake behind one address, three bare inserts behind another, one process tree."""

import itertools
import json
from typing import Any

from flask import Flask, Response, request
from pydantic import BaseModel, Field
from sqlalchemy import BigInteger, Column, DateTime, MetaData, String, Table, Text, insert
from sqlmodel import select

from intake.casework.actor import COMPLAINANT
from intake.casework.registering.idempotent import once
from intake.casework.registering.register import NewComplaint, register_complaint
from intake.clock import now
from intake.identity.person import Person
from intake.identity.phone import phone_of
from intake.models import Complaint, ComplaintEvent, Deadline
from intake.numbers import new_id, new_number
from intake.runtime import Runtime, process_runtime
from routing.vocabulary import Channel, Kind

# The least a hand-made service would write: a case, an event, a clock, in tables of three and four columns.
BARE = MetaData()
_at = DateTime(timezone=True)
_CASE = (Column("id", BigInteger, primary_key=True), Column("number", String(20), unique=True), Column("text", Text))
_EVENT = (Column("id", BigInteger, primary_key=True), Column("case_id", BigInteger, index=True), Column("at", _at))
_CLOCK = (Column("id", BigInteger, primary_key=True), Column("case_id", BigInteger, index=True), Column("due_at", _at))
NARROW = [insert(Table(f"bench_{i}", BARE, *columns)) for i, columns in enumerate((_CASE, _EVENT, _CLOCK))]
# The same three into the product's own tables, with nothing decided or sealed.
INSERTS = [insert(table) for table in (Complaint.__table__, ComplaintEvent.__table__, Deadline.__table__)]


class Form(BaseModel):
    """What the load sends."""

    token: str = Field(min_length=8, max_length=80)
    violations: list[str] = Field(min_length=1, max_length=5)
    narrative: str = Field(min_length=1, max_length=5000)
    association_id: int
    name: str = Field(max_length=60)
    phone: str = Field(max_length=30)


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["MOST_SENT_BYTES"] = 1_000_000
    runtime = process_runtime()
    serial = itertools.count()
    template = _template(runtime)

    @app.post("/narrow")
    def narrow() -> Response:
        form, at = Form.model_validate_json(request.get_data()), now()
        row_id = new_id(at)
        rows = (
            {"id": row_id, "number": str(row_id), "text": form.narrative},
            {"id": row_id, "case_id": row_id, "at": at},
            {"id": row_id, "case_id": row_id, "due_at": at},
        )
        with runtime.db.engine.begin() as connection:
            for statement, row in zip(NARROW, rows, strict=True):
                connection.execute(statement, row)
        return _json({"number": str(row_id)})

    @app.post("/bare")
    def bare() -> Response:
        form = Form.model_validate_json(request.get_data())
        case, event, clock = rows = [dict(row) for row in template]
        at = now()
        token = f"{form.token}-{new_id(at)}"
        case |= {"id": new_id(at), "number": new_number(at), "narrative": form.narrative.encode()}
        case |= {"external_id": token}
        event |= {"complaint_id": case["id"], "hash": case["number"]}
        clock |= {"id": new_id(at), "complaint_id": case["id"]}
        with runtime.db.engine.begin() as connection:
            for statement, row in zip(INSERTS, rows, strict=True):
                connection.execute(statement, row)
        return _json({"number": case["number"]})

    @app.post("/intake")
    def intake() -> Response:
        form = Form.model_validate_json(request.get_data())
        new = NewComplaint(
            channel=Channel.API,
            external_id=f"{form.token}-{id(app)}-{next(serial)}-{new_id(now())}",
            kind=Kind.COMPLAINT,
            violations=tuple(form.violations),
            narrative=form.narrative,
            association_id=form.association_id,
            person=Person(name=form.name, phone=phone_of(form.phone)),
        )
        receipt = once(
            runtime.db,
            lambda session: register_complaint(
                session, runtime.collaborators(session), new, actor=COMPLAINANT, at=now()
            ),
            is_repeatable=True,
        )
        return _json({"number": receipt.number, "due_at": receipt.due_at.isoformat() if receipt.due_at else None})

    return app


def _template(runtime: Runtime) -> list[dict[str, Any]]:
    """One case, one event, one clock with every column filled: those of a complaint really registered."""
    with runtime.db.reading() as session:
        case = session.exec(select(Complaint).limit(1)).one()
        event = session.exec(select(ComplaintEvent).where(ComplaintEvent.complaint_id == case.id).limit(1)).one()
        clock = session.exec(select(Deadline).where(Deadline.complaint_id == case.id).limit(1)).one()
        return [case.model_dump(), event.model_dump(exclude={"id"}), clock.model_dump(exclude={"handling_id"})]


def _json(body: dict[str, object]) -> Response:
    return Response(json.dumps(body), mimetype="application/json")
