"""The lives of all complaints of a database, or of one row of it, told from their events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent
from tests.clocks.oracle.comparison import HEARD, StoredDays, StoredTerms
from tests.clocks.oracle.history import Happening
from tests.clocks.oracle.judgement import JudgedClock, judge
from tests.reports.histories_of_verbs.accused import counted_as, violation_of
from tests.reports.histories_of_verbs.life import _MOVING, Held, Life
from tests.reports.histories_of_verbs.pressed import orders_told


def lives_of(session: Session, *, before: datetime | None = None) -> dict[str, Life]:
    """Of every complaint that was known before a moment, by its number."""
    terms, days = StoredTerms(session), StoredDays(session)
    rows = session.execute(select(Complaint.__table__).order_by(Complaint.__table__.c.id)).all()
    events = ComplaintEvent.__table__.c
    found = {}
    for row in rows:
        chain = session.execute(
            select(events.kind, events.at, events.data).where(events.complaint_id == row.id).order_by(events.seq)
        ).all()
        if before is None or chain[0].at < before:
            found[row.number] = life_of(row, [Happening(*one) for one in chain], terms, days, before)
    return found


def life_of(row: Any, chain: Sequence[Happening], terms: Any, days: Any, before: datetime | None) -> Life:
    known = [one for one in chain if before is None or one.at < before]
    later = [one for one in chain if before is not None and one.at >= before]
    filed = next(
        (one.data["before"] for one in later if one.kind is EventKind.COMPLAINT_CORRECT),
        {"kind": row.kind, "region_code": row.region_code},
    )
    life = Life(str(filed["kind"]), row.channel, filed["region_code"], row.received_at)
    heard: list[Happening] = []
    clocks: dict[int, JudgedClock] = {}
    for event in known:
        life.hear(event.kind, event.at, event.data)
        if event.kind in HEARD:
            heard.append(event)
        if event.kind in _MOVING:
            clocks = {one.id: one for one in judge(heard, terms, days, at=event.at)}
        life.told.append(Held(event.at, clocks, life.lead))
    life.settle()
    life.orders, owed, whose = orders_told(known, days)
    life.owed = [(life.orders[place], report) for place, report in zip(whose, owed, strict=True)]
    life.violation = violation_of(known)
    life.kind = counted_as(life.kind, [*(life.sent or ())[:1], *(one.at for one in life.closings)], known)
    return life
