"""Publishing a draft: checked, by a second person, with a reason, from a moment on; the table before it is retired."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.errors import InvalidInput, SecondPersonNeeded
from intake.language.i18n import N_
from intake.rulemaking.authors import login_of, must_publish
from intake.rulemaking.drafting.drafts import lock_draft
from intake.rulemaking.drafting.journal import authors_of
from intake.rulemaking.errors import NotPublishable
from intake.rulemaking.publishing.checking import CheckedTable, check_draft
from intake.vocabulary import ActorKind
from routing.models import Rule, RuleTable
from routing.rules.file import write_table
from routing.rules.store import rows_of
from routing.vocabulary import TableState

LONGEST_REASON = 500
# Between choosing "now" on a page and sending it off time passes; a table never decides what was decided already.
_STILL_NOW = timedelta(minutes=5)


def publish(
    session: Session, draft: RuleTable, *, actor: Actor, at: datetime, effective_at: datetime, reason: str
) -> CheckedTable:
    """Have the draft decide from `effective_at` on. Returns what the check says.

    Raises SecondPersonNeeded for whoever drafted or edited it, NotPublishable with the findings, InvalidInput for an
    empty reason or a moment in the past. The operator of the machine, who is nobody in particular, passes as second.
    """
    must_publish(actor)
    reason = required_reason(reason, "reason", longest=LONGEST_REASON)
    draft = lock_draft(session, draft)
    _must_be_second(session, draft, actor)
    at = after_the_last(session, at)
    starts = _checked_start(effective_at, at)
    checked = check_draft(session, draft, at=at)
    if checked.obstacles:
        raise NotPublishable(checked.obstacles)
    _give_unsaid_why(session, draft, reason)
    put_in_force(session, draft, actor=actor, at=at, starts=starts, reason=reason)
    record(session, draft, "rules:publish", actor=actor, at=at)
    return checked


def put_in_force(
    session: Session, table: RuleTable, *, actor: Actor, at: datetime, starts: datetime, reason: str
) -> None:
    """The table decides from `starts` on, whatever decided then ends there; what was to begin later never does.

    The caller holds the lock on rule-making.
    """
    published = col(RuleTable.state).in_([TableState.PUBLISHED, TableState.RETIRED])
    others = update(RuleTable).where(published, col(RuleTable.id) != table.id)
    ends, begins = col(RuleTable.retired_at), col(RuleTable.effective_at)
    to_come = others.where(begins >= starts, ends.is_(None) | (ends > begins))
    session.execute(to_come.values(state=TableState.RETIRED, retired_at=at))
    deciding = others.where(begins < starts, ends.is_(None) | (ends > starts))
    session.execute(deciding.values(state=TableState.RETIRED, retired_at=starts))
    table.state, table.is_open = TableState.PUBLISHED, False
    table.published_at, table.published_by, table.reason = at, login_of(session, actor), reason
    table.effective_at = starts
    session.add(table)
    session.flush()


def after_the_last(session: Session, at: datetime) -> datetime:
    """The moment, or just after the newest publication: who waited for the lock comes after whom they waited for."""
    newest = session.exec(select(func.max(RuleTable.published_at))).one()
    return at if newest is None else max(at, newest + timedelta(microseconds=1))


def record(session: Session, table: RuleTable, kind: str, *, actor: Actor, at: datetime) -> None:
    """On the office chain, with a digest of the rules: what was published can be proved to be what decides."""
    rows = rows_of(session, table.id)
    data = {
        "version": table.version,
        "based_on": table.based_on,
        "is_rollback_to": table.is_rollback_to,
        "effective_at": table.effective_at,
        "reason": table.reason,
        "rules": len(rows),
        "digest": sha256(write_table(rows).encode()).hexdigest(),
    }
    audit.record_office(session, kind, actor=actor, at=at, **data)


def _must_be_second(session: Session, draft: RuleTable, actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM and login_of(session, actor) in authors_of(session, draft):
        raise SecondPersonNeeded(N_("who drafted or edited the rules does not publish them"))


def _checked_start(effective_at: datetime, at: datetime) -> datetime:
    if effective_at < at - _STILL_NOW:
        raise InvalidInput(N_("lies in the past; a table decides from now or later"), field="effective_at")
    return max(effective_at, at)


def _give_unsaid_why(session: Session, draft: RuleTable, reason: str) -> None:
    """Rules written without a word of their own were written for what the publication is for."""
    unsaid = update(Rule).where(
        col(Rule.table_id) == draft.id, col(Rule.why) == "", col(Rule.changed_at) >= draft.created_at
    )
    session.execute(unsaid.values(why=reason).execution_options(synchronize_session="fetch"))
