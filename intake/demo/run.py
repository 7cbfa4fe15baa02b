"""One demonstration from the first ring to the closure rates: arrivals, acts and sweeps in the order of time."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from intake.casework import find
from intake.casework.actor import COMPLAINANT, SYSTEM, Actor
from intake.casework.collaborators import Collaborators
from intake.casework.registering.idempotent import once
from intake.casework.registering.register import NewComplaint, register_complaint
from intake.conversation.dialogue import InboundText, receive_text
from intake.demo.alarm import Burst, warn
from intake.demo.arrivals import Arrival, Target, arrival, moments
from intake.demo.cast import Cast
from intake.demo.chores import EVERY, hourly
from intake.demo.direction import direct
from intake.demo.exhibits import is_shown, show_receipt
from intake.demo.hurry import hurried
from intake.demo.narratives import Split
from intake.demo.rulework import draft_rules, learn_from_it
from intake.demo.stage import Filed, Stage
from intake.errors import InvalidInput
from intake.jobs import NoQueue
from intake.models import Complaint, InboundMessage
from intake.registry_upkeep.importing import fill_with_synthetic
from intake.runtime import Runtime
from intake.suggesting.corpus import last_full_month
from intake.vocabulary import InboundState, StaffRole
from routing.calendars.working_time import local_day
from routing.models import Association
from routing.registry import synthetic
from routing.translatable import N_
from routing.vocabulary import Channel, Lifecycle

REGISTRY_SIZE = 338  # a city's associations
ADDED = "texts added to an earlier complaint"
MAX_MONTHS, MAX_COMPLAINTS = 24, 100_000
_LATELY = 4  # what is told again is mostly one of so many before: still under way

Progress = Callable[[int, int], None]


def run_demo(
    runtime: Runtime, *, months: int, complaints: int, seed: int, password: str, until: datetime, progress: Progress
) -> Counter[str]:
    """Fill an installation without complaints; returns how often each act happened. The same seed, the same history.

    Raises InvalidInput where complaints are registered already: a demonstration never mixes with real work.
    """
    _check(runtime, months, complaints)
    # What was said in the demonstration must never reach a telephone: nothing here wakes a worker.
    runtime = replace(runtime, jobs=NoQueue())
    start = until - timedelta(days=round(months * 30.44))
    with hurried(runtime.db):
        return _play(runtime, start, until, complaints=complaints, seed=seed, password=password, progress=progress)


def _play(
    runtime: Runtime, start: datetime, until: datetime, *, complaints: int, seed: int, password: str, progress: Progress
) -> Counter[str]:
    draw = random.Random(seed)
    with runtime.db.unit_of_work() as session:
        _registry(session, seed, start)
    cast = Cast(password=password)
    with runtime.db.unit_of_work() as session:
        cast.hire(session, at=start)
        calendar = runtime.collaborators(session).rules.calendar
        targets, weights = _targets(session, draw)
    stage = Stage(runtime, draw, random.Random(f"{seed} aside"), cast, calendar, until, direct)
    hours = _hours(start, until)
    arriving = moments(draw, calendar, start, until, complaints)
    burst = Burst(seed, targets, arriving, until)
    for serial, at in enumerate(arriving):
        _let_pass(stage, hours, at)
        stage.play_until(at)
        target = burst.target(draw.choices(targets, weights)[0], at)
        number = _register(stage, target, f"demo-{seed}-{serial:06d}", at=at)
        if number is not None and is_shown(serial, complaints):
            show_receipt(stage, number, serial, at=at)
        progress(serial + 1, len(arriving))
    _let_pass(stage, hours, until)
    learn_from_it(stage, until)
    draft_rules(stage, until)
    warn(stage, until)
    return stage.counts


def _hours(start: datetime, until: datetime) -> list[datetime]:
    """When workers do their chores, the last hour first."""
    last = until.replace(minute=0, second=0, microsecond=0)
    return [last - i * EVERY for i in range(int((last - start) / EVERY))]


def _let_pass(stage: Stage, hours: list[datetime], until: datetime) -> None:
    """Play what happens before `until`, with the workers' chores at every hour."""
    while hours and hours[-1] <= until:
        at = hours.pop()
        stage.play_until(at)
        hourly(stage, at)


def _check(runtime: Runtime, months: int, complaints: int) -> None:
    if not 1 <= months <= MAX_MONTHS:
        raise InvalidInput(N_("must be 1 to %(most)s"), most=MAX_MONTHS, field="months")
    if not 1 <= complaints <= MAX_COMPLAINTS:
        raise InvalidInput(N_("must be 1 to %(most)s"), most=MAX_COMPLAINTS, field="complaints")
    with runtime.db.reading() as session:
        if session.exec(select(Complaint.id).limit(1)).first() is not None:
            raise InvalidInput(N_("there are complaints already; give the demonstration an empty JIESU_DATA_DIR"))


def _registry(session: Session, seed: int, start: datetime) -> None:
    """A synthetic registry, unless one is there."""
    if session.exec(select(func.count()).select_from(Association)).one() == 0:
        registry = synthetic.generate(seed, REGISTRY_SIZE)
        on = local_day(start - timedelta(days=400))
        fill_with_synthetic(session, registry, on=on, actor=SYSTEM, at=start)


def _targets(session: Session, draw: random.Random) -> tuple[list[Target], list[float]]:
    """Associations by how much they are complained about: a few draw most complaints (Zipf)."""
    rows = session.exec(
        select(Association.id, Association.name, Association.region_code)
        .where(Association.lifecycle != Lifecycle.UNREGISTERED)
        .order_by(col(Association.id))
    ).all()
    targets = [Target(*row) for row in rows]
    draw.shuffle(targets)
    return targets, [1 / (rank + 3) for rank in range(len(targets))]


def _register(stage: Stage, target: Target, external_id: str, *, at: datetime) -> str | None:
    """The number of a new complaint."""
    operator = stage.cast.one(stage.draw, StaffRole.OPERATOR)
    is_repeat = bool(stage.recent) and stage.turns.comes("repeated")
    earlier = stage.draw.choice(list(stage.recent)[-_LATELY:]) if is_repeat else None
    # What is closed in the month a classifier is measured on, and came in it, is told in families it never heard.
    split = Split.MEASURE if at >= last_full_month(stage.until).start else Split.LEARN
    come = arrival(
        stage.draw,
        earlier.target if earlier else target,
        split,
        external_id=external_id,
        operator_id=operator.staff_id,
        repeated=earlier.codes if earlier else (),
    )
    actor = operator if come.new.channel is Channel.PHONE else COMPLAINANT
    filed = once(stage.runtime.db, lambda session: _store(stage, session, come, actor, at))
    if filed is None:
        stage.counts[ADDED] += 1
    else:
        _remember(stage, Filed(filed, earlier.target if earlier else target, come.codes), earlier)
    stage.counts[f"registered by {come.new.channel.value}"] += 1
    return filed


def _remember(stage: Stage, filed: Filed, earlier: Filed | None) -> None:
    stage.is_stirred = True
    stage.codes[filed.number] = filed.codes
    if earlier is not None:
        stage.repeats[filed.number] = earlier.number
    else:
        stage.recent.append(filed)


def _store(stage: Stage, session: Session, come: Arrival, actor: Actor, at: datetime) -> str | None:
    """The number of a new complaint; None where a text was added to an earlier one."""
    collaborators, new = stage.runtime.collaborators(session), come.new
    if new.channel is Channel.SMS:
        complaint_id = _text(session, collaborators, new, at)
    else:
        complaint_id = register_complaint(session, collaborators, new, actor=actor, at=at).complaint_id
    if complaint_id is None:
        return None
    complaint = find.lock_by_id(session, complaint_id)
    direct(stage, session, collaborators, complaint, at)
    return complaint.number


def _text(session: Session, collaborators: Collaborators, new: NewComplaint, at: datetime) -> int | None:
    """By the SMS door itself, which must find association and violation in the words; None for what it appends."""
    receive_text(
        session, collaborators, InboundText(new.external_id, new.person.phone, new.narrative, is_synthetic=True), at=at
    )
    text = session.exec(select(InboundMessage).where(InboundMessage.message_sid == new.external_id)).one()
    return text.complaint_id if text.state is InboundState.REGISTERED else None
