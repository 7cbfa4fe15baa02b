"""Undoing the last publication: the version that decided before it is published again, at once, as a new version."""

from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.reasons import required_reason
from intake.errors import DomainError
from intake.language.i18n import N_
from intake.rulemaking.authors import must_publish
from intake.rulemaking.drafting.drafts import copy_table, lock_rulemaking
from intake.rulemaking.publishing.publish import LONGEST_REASON, after_the_last, put_in_force, record
from routing.models import RuleTable
from routing.vocabulary import TableState


class NothingToRollBack(DomainError):
    """No version decided before the one published."""


def roll_back(session: Session, *, actor: Actor, at: datetime, reason: str) -> RuleTable:
    """A copy of the version before decides from now on; a publication whose moment has not come is called off.

    One person suffices and no check stands in the way: two persons and the check passed these very rules once, and
    when a table goes wrong every minute counts. A draft under way stays as it is. Raises NothingToRollBack.
    """
    must_publish(actor)
    reason = required_reason(reason, "reason", longest=LONGEST_REASON)
    lock_rulemaking(session)
    at = after_the_last(session, at)
    source = find_version_before(session)
    if source is None:
        raise NothingToRollBack(N_("no version decided before this one"))
    table = copy_table(session, source, at=at, state=TableState.RETIRED, is_rollback_to=source.version)
    put_in_force(session, table, actor=actor, at=at, starts=at, reason=reason)
    record(session, table, "rules:roll_back", actor=actor, at=at)
    return table


def find_version_before(session: Session) -> RuleTable | None:
    """The version that rolling back would bring back: what decided, or still decides, before the one published last."""
    published = session.exec(select(RuleTable).where(RuleTable.state == TableState.PUBLISHED)).first()
    if published is None:
        return None
    began, ended = col(RuleTable.effective_at), col(RuleTable.retired_at)
    decided = (col(RuleTable.state) == TableState.RETIRED) & (ended > began) & (began < published.effective_at)
    newest = select(RuleTable).where(decided).order_by(began.desc(), col(RuleTable.version).desc())
    return session.exec(newest.limit(1)).first()
