"""What must hold when all is over, whatever befell the house: each looked up in its database, told with its figures."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from intake.casework.escalation import downtime, sweep
from intake.clock import now
from intake.events import EventKind
from intake.models import (
    Complaint,
    ComplaintEvent,
    ComplaintIdentity,
    Deadline,
    Handling,
    InboundMessage,
    Message,
    PeriodicRun,
    SweepFailure,
)
from intake.notify.claims import SENT_AGAIN, WAITING
from intake.vocabulary import MessageState, Road, State
from routing.vocabulary import Channel, Clock
from tests.faults.house import House
from tests.faults.ledger import Ledger
from tests.faults.load import MARK
from tests.stages.opened import opened

_MESSAGE = re.compile(r"message=(\d+)")
_SERIAL = re.compile(rf"{MARK}(\d+)条")


@dataclass(frozen=True)
class Finding:
    """One invariant: what was counted, and what is against it."""

    name: str
    counted: str
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        more = "".join(f"\n      {fault}" for fault in self.faults[:10])
        return f"{'holds ' if not self.faults else 'BROKEN'}  {self.name}: {self.counted}{more}"


def house_time(house: House) -> datetime:
    """What time its processes have."""
    return now() + timedelta(seconds=house.clock.seconds)


def waiting_work(house: House) -> dict[str, int]:
    """What the workers have still to do, by name; nothing of it is lost, as the database holds it, not the queue."""
    at = house_time(house)
    with house.runtime.db.reading() as session:
        found = {
            "messages": session.scalar(select(func.count()).where(col(Message.state).in_(WAITING))) or 0,
            "clocks": int(sweep.is_anything_due(session, at=at)),
            "hours not swept": int(downtime.down_since(session, at=at) is not None),
        }
    return {name: count for name, count in found.items() if count}


def check(house: House, ledger: Ledger, period: str) -> list[Finding]:
    """All of it."""
    with house.runtime.db.reading(is_snapshot=True) as session:
        found = [
            _accepted_once(session, ledger),
            _none_doubled(session, ledger),
            _none_half(session),
            _done_once(session, ledger),
            _messages(session, house),
            _jobs(session, house),
        ]
    return [*found, *_own_checks(house, period)]


def _accepted_once(session: Session, ledger: Ledger) -> Finding:
    keys = session.exec(select(Complaint.channel, Complaint.external_id)).all()
    there, accepted = Counter(keys), set(ledger.complaints)
    texts = Counter(session.exec(select(InboundMessage.message_sid).where(col(InboundMessage.is_trusted))).all())
    wrong = [
        f"{channel} {key} is there {there[channel, key]} times" for channel, key in accepted if there[channel, key] != 1
    ]
    wrong += [
        f"text {key} is there {texts[key]} times" for name, key in accepted if name is Channel.SMS and texts[key] != 1
    ]
    by_door = Counter(channel.value for channel, _key in accepted)
    told = ", ".join(f"{count} {door}" for door, count in sorted(by_door.items()))
    return Finding(
        "each complaint answered as accepted is there once", f"{len(accepted)} accepted ({told})", tuple(wrong)
    )


def _none_doubled(session: Session, ledger: Ledger) -> Finding:
    """By the serial number in what was said: under another key too, none is there twice."""
    said = Counter[int]()
    for complaint in session.exec(select(Complaint)):
        found = _SERIAL.search(opened(session, complaint, "narrative"))
        said[int(found[1]) if found else 0] += 1
    wrong = [f"complaint {serial} is there {count} times" for serial, count in said.items() if count != 1 or not serial]
    unheard = sum(said.values()) - len(set(ledger.complaints))
    counted = f"{ledger.sent} sent, {sum(said.values())} stored, {unheard} of them without an answer that arrived"
    return Finding("no complaint is there twice", counted, tuple(wrong))


def _none_half(session: Session) -> Finding:
    """Each has its first event, who complained, its date of closure, and, once dispatched, its parts."""
    received = set(
        session.exec(select(ComplaintEvent.complaint_id).where(ComplaintEvent.kind == EventKind.COMPLAINT_RECEIVE))
    )
    persons = set(session.exec(select(ComplaintIdentity.complaint_id)))
    clocks = set(session.exec(select(Deadline.complaint_id).where(Deadline.clock == Clock.CLOSURE)))
    parts = set(session.exec(select(Handling.complaint_id)))
    wrong, rows = [], session.exec(select(Complaint.id, Complaint.number, Complaint.state)).all()
    for complaint_id, number, state in rows:
        lacks = {"event": received, "person": persons, "clock": clocks}
        if state in {State.DISPATCHED, State.HANDLING, State.REPLIED}:
            lacks["part"] = parts
        wrong += [f"{number} has no {name}" for name, those in lacks.items() if complaint_id not in those]
    counted = f"{len(rows)} complaints, {len(clocks)} with clocks, {len(parts)} with parts"
    return Finding("no complaint is there half", counted, tuple(wrong))


def _done_once(session: Session, ledger: Ledger) -> Finding:
    """What a department was told is done is on record, once."""
    numbers = dict(session.exec(select(Complaint.id, Complaint.number)).all())
    wrong, counts = [], []
    for kind, told in ((EventKind.HANDLING_SIGN, ledger.signed), (EventKind.HANDLING_REPLY, ledger.replied)):
        rows = session.exec(
            select(ComplaintEvent.complaint_id, ComplaintEvent.data).where(ComplaintEvent.kind == kind)
        ).all()
        there = Counter((numbers[complaint_id], data["department_id"]) for complaint_id, data in rows)
        wrong += [f"{kind} of {deed} is on record {there[deed]} times" for deed in set(told) if there[deed] != 1]
        counts.append(f"{len(set(told))} {kind.rpartition(':')[2]}")
    return Finding("what a department was told is done is on record once", ", ".join(counts), tuple(wrong))


def _messages(session: Session, house: House) -> Finding:
    """Texts at the provider's server against ours: one more than once is marked so, and none is there of nobody's."""
    taken = Counter(int(_MESSAGE.search(post["StatusCallback"])[1]) for post in house.provider.taken)
    sids = {post["sid"] for post in house.provider.taken}
    ours = session.exec(select(Message).where(Message.road == Road.TEXT)).all()
    wrong = [
        f"a text of message {message_id}, which is not there" for message_id in taken.keys() - {m.id for m in ours}
    ]
    for message in ours:
        is_shown = message.state is MessageState.UNCERTAIN or message.last_error.startswith(SENT_AGAIN)
        is_sent = message.state in {MessageState.SENT, MessageState.DELIVERED}
        if is_sent and message.provider_sid not in sids:
            wrong.append(f"message {message.id} is shown as sent, and the provider has it not")
        if taken[message.id] > (2 if is_shown else 1):
            wrong.append(f"message {message.id} left {taken[message.id]} times: {message.state} {message.last_error}")
    again = sum(message.departures > 1 for message in ours)
    twice = sum(count > 1 for count in taken.values())
    states = ", ".join(f"{count} {state}" for state, count in sorted(Counter(m.state.value for m in ours).items()))
    counted = (
        f"{len(ours)} messages ({states}), {sum(taken.values())} taken, {twice} twice, {again} shown as sent again"
    )
    return Finding("each message once at the provider, or shown", counted, tuple(wrong))


def _jobs(session: Session, house: House) -> Finding:
    """Nothing waits that was to be done, nothing was given up, and no periodic job fails at last."""
    wrong = [f"{count} {name} wait" for name, count in waiting_work(house).items()]
    wrong += [f"sweeping {one.complaint_id} fails" for one in session.exec(select(SweepFailure))]
    runs = session.exec(select(PeriodicRun)).all()
    failed = sum(len(run.failures) for run in runs)
    wrong += [f"{run.name} failed {run.failed_in_a_row} times in a row" for run in runs if run.failed_in_a_row > 1]
    swept = session.scalar(select(func.count()).where(ComplaintEvent.kind == EventKind.DEADLINE_STEP))
    return Finding(
        "no job is lost", f"{len(runs)} periodic jobs ran, {failed} failures noted, {swept} steps swept", tuple(wrong)
    )


def _own_checks(house: House, period: str) -> Iterator[Finding]:
    """The house's own, as its owner runs them; the month is published if it is over by its clock."""
    if period:
        house.run("report", "snapshot", period)
    commands = {
        "the chain verifies": ("audit", "verify"),
        "the clocks verify": ("clocks", "verify"),
        "the figures verify": ("report", "verify"),
    }
    with ThreadPoolExecutor(2) as pool:
        done = dict(zip(commands, pool.map(lambda words: house.run(*words), commands.values()), strict=True))
    for name, ended in done.items():
        said = (ended.stdout + ended.stderr).strip().splitlines() or ["no month is over"]
        yield Finding(
            name,
            said[0] if not ended.returncode else f"exit {ended.returncode}",
            tuple(said) if ended.returncode else (),
        )
