"""A draft replayed over a hundred thousand complaints: reading, deciding twice, comparing, writing what changes."""

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.casework.parts import from_decision
from intake.casework.registering.idempotent import once
from intake.casework.registering.new_complaint import NewComplaint
from intake.casework.registering.register import register_complaint
from intake.clock import now
from intake.jobs import NoQueue
from intake.models import Complaint, DecisionRecord
from intake.numbers import new_id
from intake.rulemaking.drafting import drafts
from intake.rulemaking.replays import compare, replay
from intake.runtime import Runtime
from intake.sealing.ring import KeyRing
from intake.sealing.text import TextKey
from routing.calendars.working_time import local_day
from routing.decision.decide import decide
from routing.facts import Case
from routing.models import Rule
from routing.registry.snapshots import SnapshotReader
from routing.rules.store import load_directory, load_table
from routing.violations import shipped_violations
from routing.vocabulary import Channel, Kind
from tests.bench.stage import settle
from tests.stages.sealed_texts import with_texts

MARK_SECONDS = 60.0
COMPLAINTS, LOT, DAYS = 100_000, 5_000, 365
_WORDS = "合成诉求 协会 收取 会费 评选 授牌 赞助 培训 强制 入会 年会 展位 证书 通知 要求 企业 缴纳 不退"


def run(runtime: Runtime) -> list[str]:
    """Every complaint has its own association, violations, words and stored decision, spread over a year."""
    _fill(runtime)
    with runtime.db.unit_of_work() as session:
        draft = drafts.find_draft(session) or drafts.open_draft(session, actor=SYSTEM, at=now())
        for rule in session.exec(select(Rule).where(Rule.table_id == draft.id)).scalars():
            if rule.violation.startswith(("F-0", "A-0")):
                rule.lead, rule.co = "MR", "REG"
                session.add(rule)
    settle(runtime)
    with runtime.db.unit_of_work() as session:
        claim = replay.start_replay(session, drafts.get_draft(session), actor=SYSTEM, at=now())
    begun = time.perf_counter()
    compare.run_replay(runtime.db, NoQueue(), claim, now=now)
    took = time.perf_counter() - begun
    with runtime.db.unit_of_work() as session:
        done = replay.get_replay(session, claim.replay_id)
    per_mark = took * COMPLAINTS / done.total
    changes = ", ".join(f"{number:,} {change}" for change, number in done.result["changes"].items())
    verdict = "holds" if per_mark <= MARK_SECONDS else "MISSED"
    return [
        f"{done.total:,} complaints put to the draft and to the table in force, from PostgreSQL; changed: {changes}",
        f"{COMPLAINTS:,} in {per_mark:.1f} s ({done.total / took:,.0f}/s)   to hold {MARK_SECONDS:.0f} s: {verdict}",
    ]


def _fill(runtime: Runtime) -> None:
    """One complaint really registered, and a hundred thousand others of its shape with facts of their own."""
    new = NewComplaint(Channel.PHONE, "bench-replay", Kind.COMPLAINT, ("F-01",), "合成诉求", association_id=1)
    once(
        runtime.db,
        lambda session: register_complaint(session, runtime.collaborators(session), new, actor=SYSTEM, at=now()),
    )
    with runtime.db.reading() as session:
        like = session.execute(select(Complaint.__table__).where(Complaint.external_id == new.external_id)).one()
    draw, at = random.Random(1), now()
    for start in range(0, COMPLAINTS, LOT):
        rows = [_complaint(draw, runtime.ring, like._asdict(), start + i, at) for i in range(LOT)]
        with runtime.db.unit_of_work() as session:
            decisions = list(_decisions(session, runtime.ring, rows, at))
            session.connection().execute(insert(Complaint.__table__), rows)
            session.connection().execute(insert(DecisionRecord.__table__), decisions)


def _complaint(draw: random.Random, ring: KeyRing, like: dict[str, Any], serial: int, at: datetime) -> dict[str, Any]:
    received = at - timedelta(days=DAYS) + timedelta(days=DAYS) * (serial / COMPLAINTS)
    codes = draw.sample([card.code for card in shipped_violations()], draw.choice((1, 1, 1, 2)))
    text = "".join(draw.choices(_WORDS.split(), k=60))
    return like | {
        **with_texts(new_id(received), ring=ring, narrative=text),
        "number": f"{8 * 10**15 + serial}",
        "external_id": f"bench-replay-{serial}",
        "association_id": draw.randrange(1, 100_000),
        "violation": codes[0],
        "violations": codes,
        "kind": draw.choices([Kind.COMPLAINT, Kind.REPORT, Kind.CONSULTATION], [8, 2, 1])[0],
        "amount": draw.choice((None, 200, 3_000, 80_000)),
        "received_at": received,
    }


def _decisions(session: Session, ring: KeyRing, rows: list[dict[str, Any]], at: datetime) -> Iterator[dict[str, Any]]:
    table, directory, snapshots = load_table(session, at), load_directory(session, on=local_day(at)), SnapshotReader()
    snapshots.read(session, {row["association_id"] for row in rows})
    for row in rows:
        day = local_day(row["received_at"])
        case = Case(
            tuple(row["violations"]),
            kind=row["kind"],
            channel=row["channel"],
            snapshot=snapshots.on(row["association_id"], day),
            region_code=row["region_code"],
            amount=row["amount"],
            text=TextKey.unsealed(ring, row["id"], row["text_key"]).open(row["narrative"]),
            on=day,
        )
        yield from_decision.decision_values(row["id"], decide(case, table, directory), at=row["received_at"])
