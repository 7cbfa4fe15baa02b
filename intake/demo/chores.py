"""What workers do on their own in a demonstration: clocks and texts by the hour, the rest by night."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, bindparam, col, func, select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.escalation.sweep import take_due_steps
from intake.casework.ledger.anchor import anchor_heads
from intake.casework.verbs.archive import archive_complaint, due_for_archive
from intake.demo import verifying
from intake.demo.stage import Stage
from intake.models import Complaint, Deadline, Message
from intake.notify import outbox
from intake.notify.claims import ClaimedMessage, claim_due
from intake.reports.snapshots import Cause, months_missing, publish_month
from intake.vocabulary import MessageState, SnapshotCause
from routing.calendars.working_time import SHANGHAI

EVERY = timedelta(hours=1)
LOT = 200
_MORNING = 10  # when departments go through their lists
_UNSENT = (MessageState.QUEUED, MessageState.CLAIMED)
# Worded as the partial indexes are: otherwise each look would read whole tables.
_WAITING = select(
    select(func.min(Deadline.next_step_at)).where(col(Deadline.next_step_at).isnot(None)).scalar_subquery(),
    select(func.min(Complaint.pause_until)).where(col(Complaint.pause_until).isnot(None)).scalar_subquery(),
    select(func.min(Message.next_attempt_at))
    .where(col(Message.state).in_(bindparam("waiting", _UNSENT, expanding=True, literal_execute=True)))
    .scalar_subquery(),
)


def hourly(stage: Stage, at: datetime) -> None:
    """Everything that hour: clocks, texts; by night the archive, the registry's check, the anchor, an ended month."""
    if _are_clocks_due(stage, at):
        _sweep(stage, at)
        stage.is_stirred = True
    if _are_texts_due(stage, at):
        _deliver(stage, at)
        stage.is_stirred = True
    local = at.astimezone(SHANGHAI)
    if local.hour == 0:
        stage.is_stirred = True
        _archive(stage, at)
        _keep_months(stage, at)
        verifying.keep(stage, at)
        with stage.runtime.db.unit_of_work() as session:
            anchor_heads(session, at=at)
    if local.hour == _MORNING and stage.calendar.is_working(local.date()):
        verifying.answer(stage, at)


def _are_clocks_due(stage: Stage, at: datetime) -> bool:
    clocks, _texts = _quiet_until(stage)
    return clocks is not None and clocks <= at


def _are_texts_due(stage: Stage, at: datetime) -> bool:
    _clocks, texts = _quiet_until(stage)
    return texts is not None and texts <= at


def _quiet_until(stage: Stage) -> tuple[datetime | None, datetime | None]:
    """What the workers' own look would find, remembered until something happens: most hours are still."""
    if stage.is_stirred:
        with stage.runtime.db.engine.connect() as connection:  # a session costs thrice as much as what it asks here
            step, pause, text = connection.execute(_WAITING).one()
        stage.quiet_until = min((moment for moment in (step, pause) if moment), default=None), text
        stage.is_stirred = False
    return stage.quiet_until


def _sweep(stage: Stage, at: datetime) -> None:
    while True:
        with stage.runtime.db.unit_of_work() as session:
            taken = take_due_steps(session, stage.runtime.collaborators(session), at=at, limit=LOT)
        stage.counts["steps of clocks"] += taken
        if taken < LOT:
            return


def _deliver(stage: Stage, at: datetime) -> None:
    """Take every text from the outbox as a provider would that delivers to nobody."""
    with stage.runtime.db.unit_of_work() as session:
        while claims := claim_due(session, at=at, most=LOT).messages:
            _take_over(session, claims, at)
            stage.counts["texts sent"] += len(claims)


def _take_over(session: Session, claims: Sequence[ClaimedMessage], at: datetime) -> None:
    outbox.lock_claimed(session, claims)
    with session.no_autoflush:  # all that the sending changes is written in one go
        for claim in claims:
            outbox.mark_sent(session, claim, f"DEMO{claim.message_id}", at=at)


def _archive(stage: Stage, at: datetime) -> None:
    with stage.runtime.db.unit_of_work() as session:
        collaborators = stage.runtime.collaborators(session)
        for number in due_for_archive(session, at, LOT):
            archive_complaint(session, collaborators, find.lock_complaint(session, number), actor=SYSTEM, at=at)
            stage.counts["archived"] += 1


def _keep_months(stage: Stage, at: datetime) -> None:
    with stage.runtime.db.reading() as session:
        missing = months_missing(session, at=at)
    for month in missing:
        publish_month(stage.runtime.facts, month, at=at, cause=Cause(SnapshotCause.MONTH_END))
        stage.counts["months kept"] += 1
