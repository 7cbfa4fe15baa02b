"""From a draft to a card that holds: a second person publishes it, withdraws it, or finds that it still is right."""

from datetime import date, datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.editions import check_edition, is_author
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text
from intake.errors import InvalidInput, NotPossibleNow, SecondPersonNeeded
from intake.knowledge.content import SHIPPED_CARD, compared_words
from intake.knowledge.drafting import find_draft, get_draft
from intake.knowledge.reading import find_newest, get_card
from intake.language.i18n import N_
from intake.models import KnowledgeCard
from intake.vocabulary import ActorKind, CardState, StaffRole
from routing.calendars.working_time import local_day

PUBLISHED, WITHDRAWN, REVIEWED = "knowledge:publish", "knowledge:withdraw", "knowledge:review"
PUBLISHERS = (StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)


def publish_card(
    session: Session, key: str, reason: str = "", *, edition: int | None = None, actor: Actor, at: datetime
) -> KnowledgeCard:
    """Raises SecondPersonNeeded for whoever edited it. It holds from its own first day on, never from an earlier one.

    The operator of the machine, who is nobody in particular, passes as second.
    """
    _must_decide(actor)
    audit.lock_office(session)
    row = get_draft(session, key)
    check_edition(row, edition)
    if is_author(row, actor):
        raise SecondPersonNeeded(N_("who drafted the card does not publish it"))
    # What held until today was told as it was: no version begins before it is published.
    row.valid_from = max(row.valid_from, local_day(at))
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise InvalidInput(N_("is over before anybody could read it"), field="valid_to")
    row.state, row.decided_at, row.decided_by_id = CardState.PUBLISHED, at, actor.staff_id
    row.reason = optional_text(reason, "reason", longest=500)
    session.add(row)
    session.flush()
    told = {"key": key, "version": row.version, "title": row.title, "valid_from": row.valid_from.isoformat()}
    audit.record_office(session, PUBLISHED, actor=actor, at=at, **told)
    staff_notices.settle_cause(session, staff_notices.CARD_REVIEW, key, at=at)
    return row


def withdraw_card(session: Session, key: str, reason: str, *, actor: Actor, at: datetime) -> KnowledgeCard:
    """Nobody reads it any more, from now on: what is wrong waits for no second person."""
    _must_decide(actor)
    reason = required_reason(reason, "reason", longest=500)
    audit.lock_office(session)
    row = find_newest(session, key)
    if row is not None and row.state is CardState.WITHDRAWN:
        raise NotPossibleNow(N_("the card is withdrawn already"))
    if row is None:
        row = _of_shipped(session, key, actor, at)
    row.state, row.withdrawn_at, row.withdrawn_by_id = CardState.WITHDRAWN, at, actor.staff_id
    row.withdrawn_reason = reason
    # One that waits for its day would stand aside until then, and leave its forerunner in force.
    row.valid_from = min(row.valid_from, local_day(at))
    session.add(row)
    session.flush()
    audit.record_office(session, WITHDRAWN, actor=actor, at=at, key=key, version=row.version, reason=reason)
    staff_notices.settle_cause(session, staff_notices.CARD_REVIEW, key, at=at)
    return row


def still_right(session: Session, key: str, review_on: date, *, actor: Actor, at: datetime) -> KnowledgeCard:
    """Looked at on its day and found right: it is looked at again on the next one."""
    _must_decide(actor)
    if review_on <= local_day(at):
        raise InvalidInput(N_("lies in the past"), field="review_on")
    audit.lock_office(session)
    row = find_newest(session, key)
    if row is None or row.state is not CardState.PUBLISHED:
        raise NotPossibleNow(N_("only a published card is looked at again"))
    was, row.review_on = row.review_on, review_on
    session.add(row)
    session.flush()
    told = {"key": key, "version": row.version, "was": str(was or ""), "review_on": review_on.isoformat()}
    audit.record_office(session, REVIEWED, actor=actor, at=at, **told)
    staff_notices.settle_cause(session, staff_notices.CARD_REVIEW, key, at=at)
    return row


def _of_shipped(session: Session, key: str, actor: Actor, at: datetime) -> KnowledgeCard:
    """A shipped card is withdrawn as a version of the office's own that nobody reads."""
    if find_draft(session, key) is not None:
        raise NotPossibleNow(N_("a version of this card is being drafted already: open it"))
    today = local_day(at)
    card = get_card(session, key, today)
    said = card.said
    return KnowledgeCard(
        key=key,
        version=SHIPPED_CARD + 1,
        state=CardState.PUBLISHED,
        kind=said.kind,
        title=said.title[:200],
        text=said.text,
        violations=list(said.violations),
        document=said.document[:200],
        valid_from=today,
        created_at=at,
        created_by_id=actor.staff_id,
        decided_at=at,
        decided_by_id=actor.staff_id,
        compared=compared_words(said.title, said.text, said.document),
    )


def _must_decide(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        actor.must_be(*PUBLISHERS)
