"""The server under load: the whole intake behind one address, three bare inserts behind another, one process tree."""

import itertools
import json
from datetime import UTC, datetime

from flask import Flask, Response, request
from pydantic import BaseModel, Field
from sqlalchemy import BigInteger, Column, DateTime, MetaData, String, Table, Text, insert

from intake.casework.actor import COMPLAINANT
from intake.casework.once import once
from intake.casework.register import NewComplaint, register_complaint
from intake.clock import now
from intake.identity.mask import phone_of
from intake.identity.person import Person
from intake.numbers import new_id
from intake.runtime import process_runtime
from routing.vocabulary import Channel, Kind

# What a hand-made service would write: a case, an event, a clock; statements built once.
BARE = MetaData()
CASE = Table("bench_case", BARE, Column("id", BigInteger, primary_key=True), Column("number", String(16), unique=True),
             Column("text", Text), Column("at", DateTime(timezone=True)))  # fmt: skip
EVENT = Table("bench_event", BARE, Column("id", BigInteger, primary_key=True), Column("case_id", BigInteger, index=True),
              Column("kind", String(32)), Column("at", DateTime(timezone=True)))  # fmt: skip
TIMER = Table("bench_clock", BARE, Column("id", BigInteger, primary_key=True), Column("case_id", BigInteger, index=True),
              Column("due_at", DateTime(timezone=True)))  # fmt: skip
INSERTS = [insert(table) for table in (CASE, EVENT, TIMER)]


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
    runtime = process_runtime()
    serial = itertools.count()

    @app.post("/bare")
    def bare() -> Response:
        form = Form.model_validate_json(request.get_data())
        at = datetime.now(UTC)  # noqa: TID251 - the bare server has no clock of ours
        case_id = new_id(at)
        with runtime.db.engine.begin() as connection:
            connection.execute(
                INSERTS[0], {"id": case_id, "number": f"{case_id % 10**16:016d}", "text": form.narrative, "at": at}
            )
            connection.execute(INSERTS[1], {"id": case_id + 1, "case_id": case_id, "kind": "receive", "at": at})
            connection.execute(INSERTS[2], {"id": case_id + 2, "case_id": case_id, "due_at": at})
        return _json({"number": f"{case_id % 10**16:016d}"})

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
            lambda session: register_complaint(session, runtime.office(session), new, actor=COMPLAINANT, at=now()),
        )
        return _json({"number": receipt.number, "due_at": receipt.due_at.isoformat() if receipt.due_at else None})

    return app


def _json(body: dict[str, object]) -> Response:
    return Response(json.dumps(body), mimetype="application/json")
