"""A draft tried on the past: asked for, taken up by a worker, laid down, read. It writes no complaint.

A replay is a row that says how far it came. Whoever takes it up goes on from there; if the draft or the table in force
changed meanwhile, from the beginning, for a figure made of two drafts means nothing. A worker that died is followed
after LAPSES_AFTER; one only thought dead finds its number gone and stops.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, update
from sqlmodel import Session, and_, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import DomainError, NotFound
from intake.job_names import Job
from intake.language.i18n import N_
from intake.models import ReplayedComplaint, RuleReplay
from intake.rulemaking.authors import must_publish
from intake.rulemaking.drafting.drafts import NOT_A_DRAFT
from intake.rulemaking.errors import NoDraft
from intake.vocabulary import ReplayState
from routing.models import RuleTable
from routing.translatable import TranslatableText

if TYPE_CHECKING:  # with it come rq and redis, which a command without a queue has no use for
    from intake.jobs import JobQueue

LAPSES_AFTER = timedelta(minutes=2)
MAX_ATTEMPTS = 5
GIVEN_UP = N_("given up: every worker that took it up ended before it was done")
UNDER_WAY = (ReplayState.QUEUED, ReplayState.RUNNING)
REPLAYED = "rules:replay"

_replays = RuleReplay.__table__


class Superseded(DomainError):
    """Another worker has taken the replay up, or its draft was discarded: what this one found is not wanted."""


@dataclass(frozen=True)
class ClaimedReplay:
    """One replay in one worker's hands."""

    replay_id: int
    attempt: int


def ask_replay(
    session: Session, jobs: "JobQueue", table: RuleTable, *, actor: Actor, at: datetime, since: date | None = None
) -> RuleReplay:
    """Have a worker try the draft on complaints received since that day. One that waits already is not doubled."""
    must_publish(actor)
    waiting = _find_waiting(session, table, since)
    if waiting is not None:
        return waiting
    replay = _new_replay(session, table, actor=actor, at=at, since=since)
    jobs.nudge_later(session, Job.REPLAY_RULES)
    return replay


def start_replay(
    session: Session, table: RuleTable, *, actor: Actor, at: datetime, since: date | None = None
) -> ClaimedReplay:
    """A replay for whoever asks to run it themselves, as the command line does."""
    replay = _new_replay(session, table, actor=actor, at=at, since=since)
    return _take(session, replay, at=at)


def get_replay(session: Session, replay_id: int) -> RuleReplay:
    found = session.get(RuleReplay, replay_id)
    if found is None:
        raise NotFound(N_("there is no such replay"))
    return found


def latest_replay(session: Session, table_id: int) -> RuleReplay | None:
    """The newest one of this draft, finished or not; `is_stale` tells whether the draft was edited since."""
    statement = select(RuleReplay).where(RuleReplay.table_id == table_id)
    return session.exec(statement.order_by(col(RuleReplay.id).desc()).limit(1)).first()


def is_stale(replay: RuleReplay, table: RuleTable) -> bool:
    """Whether the draft is no longer what was replayed."""
    return replay.state is not ReplayState.QUEUED and replay.edition != table.edition


def failed(why: TranslatableText) -> dict[str, Any]:
    """The `result` of a replay that failed."""
    return {"failure": why.to_json()}


def failure_of(replay: RuleReplay) -> TranslatableText:
    """Why it failed."""
    return TranslatableText.from_json(replay.result["failure"])


def claim_next(session: Session, *, at: datetime) -> ClaimedReplay | None:
    """The replay that has waited longest, or whose worker has not been heard of; None when there is none."""
    silent = and_(RuleReplay.state == ReplayState.RUNNING, col(RuleReplay.heartbeat_at) < at - LAPSES_AFTER)
    replay = session.exec(
        select(RuleReplay)
        .where(or_(col(RuleReplay.state) == ReplayState.QUEUED, silent))
        .order_by(col(RuleReplay.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if replay is None:
        return None
    if replay.attempt >= MAX_ATTEMPTS:
        replay.state, replay.finished_at = ReplayState.FAILED, at
        replay.result = failed(TranslatableText(GIVEN_UP))
        session.add(replay)
        return None
    return _take(session, replay, at=at)


def save(session: Session, claim: ClaimedReplay, **values: Any) -> None:
    """Write what the claim has come to. Raises Superseded where the replay is no longer this worker's."""
    mine = _replays.c.id == claim.replay_id, _replays.c.attempt == claim.attempt
    held = session.connection().execute(
        update(_replays).where(*mine, _replays.c.state == ReplayState.RUNNING).values(**values)
    )
    if held.rowcount != 1:
        raise Superseded(N_("the replay was taken up by another worker, or its draft was discarded"))


def lay_down(session: Session, jobs: "JobQueue", claim: ClaimedReplay) -> None:
    """Let other work have its turn; whoever is next goes on from here. No attempt was wasted on it."""
    save(session, claim, state=ReplayState.QUEUED, attempt=claim.attempt - 1)
    jobs.nudge_later(session, Job.REPLAY_RULES)


def begin_anew(session: Session, claim: ClaimedReplay, **values: Any) -> None:
    """Forget what an earlier attempt found."""
    session.connection().execute(
        delete(ReplayedComplaint.__table__).where(ReplayedComplaint.__table__.c.replay_id == claim.replay_id)
    )
    save(session, claim, done=0, cursor=0, result={}, **values)


def _new_replay(session: Session, table: RuleTable, *, actor: Actor, at: datetime, since: date | None) -> RuleReplay:
    if not table.is_open:
        raise NoDraft(NOT_A_DRAFT, version=table.version)
    replay = RuleReplay(
        table_id=table.id,
        edition=table.edition,
        since=since,
        asked_by_id=actor.staff_id,
        asked_at=at,
        state=ReplayState.QUEUED,
    )
    session.add(replay)
    session.flush()
    told = {"replay_id": replay.id, "version": table.version, "edition": table.edition}
    audit.record_office(session, REPLAYED, actor=actor, at=at, **told, since=since.isoformat() if since else None)
    return replay


def _find_waiting(session: Session, table: RuleTable, since: date | None) -> RuleReplay | None:
    """Of this very edition and the same days, and not finished."""
    last = latest_replay(session, table.id)
    if last is None or last.state not in UNDER_WAY:
        return None
    return last if (last.edition, last.since) == (table.edition, since) else None


def _take(session: Session, replay: RuleReplay, *, at: datetime) -> ClaimedReplay:
    replay.state, replay.heartbeat_at = ReplayState.RUNNING, at
    replay.attempt += 1
    session.add(replay)
    session.flush()
    return ClaimedReplay(replay.id, replay.attempt)
