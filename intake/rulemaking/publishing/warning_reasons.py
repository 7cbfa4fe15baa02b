"""Why a warning of the checker is accepted: written down with the draft, carried on to every copy of it."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.rulemaking.authors import login_of, must_publish
from intake.rulemaking.drafting.drafts import lock_draft
from routing.models import RuleFindingReason, RuleTable

LONGEST = 500


def give_reason(
    session: Session, draft: RuleTable, key: str, reason: str, *, actor: Actor, at: datetime
) -> RuleFindingReason:
    """For the finding of that key; given again, the newer reason stands. Who publishes may give it as well."""
    must_publish(actor)
    reason = required_reason(reason, "reason", longest=LONGEST)
    draft = lock_draft(session, draft)
    by = login_of(session, actor)
    given = session.merge(RuleFindingReason(table_id=draft.id, key=key, reason=reason, by=by, at=at))
    session.flush()
    audit.record_office(session, "rules:reason", actor=actor, at=at, version=draft.version, key=key, reason=reason)
    return given
