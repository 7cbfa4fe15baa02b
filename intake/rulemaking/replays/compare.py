"""Every complaint of the past put to two tables: the draft, and the one in force. In lots, by id, each lot on its own.

Like is compared with like: what the table in force says of the complaint's facts today, not what was stored then, so
that a department renamed or a registry corrected since is not taken for the draft's doing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, select
from sqlmodel import Session

from intake.db import Database
from intake.models import Complaint, DecisionRecord, ReplayedComplaint, RuleReplay
from intake.models.practice import IS_COUNTED
from intake.rulemaking.outcome_text import OutcomeDifference, TableVerdict, find_difference, stored_owners, verdict_of
from intake.rulemaking.replays.replay import ClaimedReplay, begin_anew, failed, get_replay, lay_down, save
from intake.rulemaking.replays.tally import ReplayTally, TableOutcome
from intake.rulemaking.tables import compile_table
from intake.sealing.ring import KeyRing, key_ring_of
from intake.sealing.text import TextKey
from intake.vocabulary import ReplayState, State
from routing.calendars.working_time import SHANGHAI, local_day
from routing.decision.decide import decide, facts_of
from routing.errors import RoutingError
from routing.facts import Case, Decision, Directory
from routing.models import RuleTable
from routing.registry.snapshots import SnapshotReader
from routing.rules.store import load_directory, load_table
from routing.rules.table import CompiledRule, RulesTable

if TYPE_CHECKING:  # with it come rq and redis, which a command without a queue has no use for
    from intake.jobs import JobQueue

LOT = 2_000  # complaints a transaction
_Row = Row[*tuple[Any, ...]]
# Without a stored decision only these will still be put to the rules.
_WAITING = frozenset({State.RECEIVED, State.NEED_INFO})

_complaints = Complaint.__table__.c
_decisions = DecisionRecord.__table__.c
_FACTS = select(
    _complaints.id,
    _complaints.kind,
    _complaints.channel,
    _complaints.state,
    _complaints.association_id,
    _complaints.region_code,
    _complaints.violations,
    _complaints.narrative,
    _complaints.text_key,
    _complaints.amount,
    _complaints.is_government_involved,
    _complaints.is_anonymous,
    _complaints.received_at,
)
# Of what was decided: who had it, and who may never have it.
_DECIDED = select(
    _decisions.complaint_id,
    _decisions.body["leads"].label("leads"),
    _decisions.body["coordinator"].label("coordinator"),
    _decisions.body["recused"].label("recused"),
).order_by(_decisions.id)

Progress = Callable[[int, int], None]
Clock = Callable[[], datetime]


@dataclass
class _Comparison:
    """One replay while it runs: both tables, the offices, what was found so far."""

    replay_id: int
    draft: RulesTable
    in_force: RulesTable
    directory: Directory
    since: date | None
    total: int
    cursor: int
    ceiling: int
    done: int
    tally: ReplayTally
    ring: KeyRing
    snapshots: SnapshotReader = field(default_factory=SnapshotReader)
    _rules: dict[int, CompiledRule] = field(init=False)

    def __post_init__(self) -> None:
        self._rules = {rule.order: rule for rule in self.in_force.rules}

    def scope(self) -> ColumnElement[bool]:
        return _scope(self.since, self.cursor, self.ceiling)

    def asks_the_same(self, order: int | None, drafted: CompiledRule | None) -> bool:
        """Whether the rule in force and that of the draft call on the same departments on the same terms."""
        if order is None or drafted is None:
            return order is None and drafted is None
        present = self._rules[order]
        return (present.leads, present.co, present.policy, present.priority) == (
            drafted.leads,
            drafted.co,
            drafted.policy,
            drafted.priority,
        )


def run_replay(
    db: Database,
    jobs: "JobQueue",
    claim: ClaimedReplay,
    *,
    now: Clock,
    until: datetime | None = None,
    progress: Progress | None = None,
) -> bool:
    """Go on until it is done, or `until`, and then lay it down for the next worker; True when it is done.

    A draft that cannot be compiled ends it as failed, with the reason. Raises Superseded where another has taken over.
    """
    try:
        comparison = _open(db, claim, at=now())
    except RoutingError as error:
        with db.unit_of_work() as session:
            save(session, claim, state=ReplayState.FAILED, result=failed(error.text), finished_at=now())
        return True
    while comparison.cursor < comparison.ceiling:
        if until is not None and now() >= until:
            with db.unit_of_work() as session:
                lay_down(session, jobs, claim)
            return False
        _compare_lot(db, claim, comparison, at=now())
        if progress is not None:
            progress(comparison.done, comparison.total)
    with db.unit_of_work() as session:
        save(session, claim, state=ReplayState.DONE, total=comparison.done, finished_at=now())
    return True


def _open(db: Database, claim: ClaimedReplay, *, at: datetime) -> _Comparison:
    with db.unit_of_work() as session:
        replay = get_replay(session, claim.replay_id)
        table = session.get_one(RuleTable, replay.table_id)
        in_force = load_table(session, at)
        is_begun = replay.ceiling > 0 and (replay.edition, replay.against_version) == (table.edition, in_force.version)
        if not is_begun:
            _begin(session, claim, replay, edition=table.edition, against=in_force.version)
        session.refresh(replay)
        return _Comparison(
            replay_id=replay.id,
            draft=compile_table(session, table),
            in_force=in_force,
            directory=load_directory(session, on=local_day(at)),
            since=replay.since,
            total=replay.total,
            cursor=replay.cursor,
            ceiling=replay.ceiling,
            done=replay.done,
            tally=ReplayTally.from_json(replay.result),
            ring=key_ring_of(session),
        )


def _begin(session: Session, claim: ClaimedReplay, replay: RuleReplay, *, edition: int, against: int) -> None:
    """Whatever is received from now on was received under a known table, so it is left out."""
    newest = session.execute(select(func.max(_complaints.id))).scalar_one() or 0
    counted = session.execute(select(func.count()).where(_scope(replay.since, 0, newest)))
    begin_anew(
        session,
        claim,
        edition=edition,
        against_version=against,
        ceiling=newest,
        total=counted.scalar_one(),
    )


def _compare_lot(db: Database, claim: ClaimedReplay, comparison: _Comparison, *, at: datetime) -> None:
    """Reading and deciding hold no lock; only the few rows found are written, with how far it came."""
    with db.reading() as session:
        statement = _FACTS.where(comparison.scope()).order_by(_complaints.id).limit(LOT)
        rows = session.connection().execute(statement).all()
        stored = _stored(session, rows)
        comparison.snapshots.read(session, {row.association_id for row in rows if row.association_id is not None})
    found = [one for row in rows if (one := _compare(comparison, row, stored.get(row.id))) is not None]
    comparison.cursor = rows[-1].id if len(rows) == LOT else comparison.ceiling
    comparison.done += len(rows)
    with db.unit_of_work() as session:
        save(
            session,
            claim,
            cursor=comparison.cursor,
            done=comparison.done,
            heartbeat_at=at,
            result=comparison.tally.to_json(),
        )
        if found:
            session.connection().execute(insert(ReplayedComplaint.__table__), found)


def _stored(session: Session, rows: Sequence[_Row]) -> dict[int, _Row]:
    """The decision in force of each complaint: the newest comes last and stays."""
    if not rows:
        return {}
    statement = _DECIDED.where(_decisions.complaint_id.between(rows[0].id, rows[-1].id))
    return {row.complaint_id: row for row in session.connection().execute(statement)}


def _compare(comparison: _Comparison, row: _Row, stored: _Row | None) -> dict[str, Any] | None:
    """The row of a complaint that the draft would treat otherwise."""
    if stored is None and row.state not in _WAITING:
        comparison.tally.set_aside += 1
        return None
    case = _case(comparison, row, stored)
    decision = decide(case, comparison.in_force, comparison.directory)
    before = TableOutcome(verdict_of(decision), tuple(part.rule for part in decision.parts))
    if stored is None:
        comparison.tally.undecided += 1
    elif stored_owners(stored.leads, stored.coordinator) != before.verdict.owners:
        comparison.tally.strayed += 1
    after, difference = _drafted(comparison, case, decision, before)
    comparison.tally.add(before, after, difference)
    return _row(comparison.replay_id, row.id, before.verdict, after.verdict, difference) if difference else None


def _drafted(
    comparison: _Comparison, case: Case, decision: Decision, before: TableOutcome
) -> tuple[TableOutcome, OutcomeDifference | None]:
    """What the draft says.

    Where its rules ask for the same as those in force, so does the decision, for `decide` sees no more of a rule than
    that; most complaints are done with here.
    """
    rules = [comparison.draft.match(facts_of(case, part.violation)).rule for part in decision.parts]
    if all(comparison.asks_the_same(old, new) for old, new in zip(before.rules, rules, strict=True)):
        return TableOutcome(before.verdict, tuple(rule.order if rule else None for rule in rules)), None
    drafted = decide(case, comparison.draft, comparison.directory)
    after = TableOutcome(verdict_of(drafted), tuple(part.rule for part in drafted.parts))
    return after, find_difference(decision, drafted)


def _case(comparison: _Comparison, row: _Row, stored: _Row | None) -> Case:
    """As `placing.case_of`, of columns already read."""
    day = local_day(row.received_at)
    return Case.of(
        row,
        comparison.snapshots.on(row.association_id, day),
        channel=row.channel,
        region_code=row.region_code,
        anonymous=row.is_anonymous,
        text=TextKey.of(comparison.ring, row).open(row.narrative),
        on=day,
        implicated=frozenset(one["department_id"] for one in stored.recused) if stored is not None else frozenset(),
    )


def _row(
    replay_id: int, complaint_id: int, before: TableVerdict, after: TableVerdict, difference: OutcomeDifference
) -> dict[str, Any]:
    return {
        "replay_id": replay_id,
        "complaint_id": complaint_id,
        "change": difference.change,
        "owners_before": before.owners,
        "owners_after": after.owners,
        "co_before": before.co,
        "co_after": after.co,
        "rule_before": difference.rule_before,
        "rule_after": difference.rule_after,
    }


def _scope(since: date | None, cursor: int, ceiling: int) -> ColumnElement[bool]:
    wanted = [IS_COUNTED, _complaints.id > cursor, _complaints.id <= ceiling]
    if since is not None:
        wanted.append(_complaints.received_at >= datetime.combine(since, time.min, tzinfo=SHANGHAI))
    return and_(*wanted)
