"""The draft of the next version of a card: of each card at most one, in force for nobody until it is published.

Whoever handles complaints drafts guides of their own department; any other card is drafted by who keeps the rules.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.editions import check_edition, count_edit
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.knowledge.content import SHIPPED_CARD, CardText, compared_words, known_codes
from intake.knowledge.reading import find_newest
from intake.knowledge.shipped import cards_as_shipped
from intake.language.i18n import N_
from intake.models import KnowledgeCard
from intake.vocabulary import ActorKind, CardKind, CardState, StaffRole
from routing.calendars.working_time import local_day
from routing.models import Department, Violation
from routing.violations import ViolationCard

DRAFTED, THROWN_AWAY = "knowledge:draft", "knowledge:discard"
KEEPERS = (StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR, StaffRole.DISPATCHER)
DRAFTERS = (*KEEPERS, StaffRole.HANDLER)
LONGEST_TEXT = 8000
_FIRST_KEY = "K0001"
_REVIEWED_IN = timedelta(days=365)
_NEED_SOURCE = frozenset({CardKind.LAW, CardKind.DUTY})


def draft_card(
    session: Session, said: CardText, *, key: str = "", edition: int | None = None, actor: Actor, at: datetime
) -> KnowledgeCard:
    """Without a key it is a new card; else the draft of that card says so from now on, and begins where there is none.

    `edition` is the draft as its author saw it. Raises NotPossibleNow where somebody changed or began it meanwhile.
    """
    _must_draft(actor, said.department_id)
    audit.lock_office(session)
    row = find_draft(session, key) if key else None
    _check_edition(row, edition)
    checked = _checked(session, said, at)
    if row is None:
        row = _begun(session, key, checked, actor, at)
    elif row.department_id != said.department_id:
        _must_draft(actor, row.department_id)
    for name, value in checked.items():
        setattr(row, name, value)
    row.compared = compared_words(row.title, row.text, row.document)
    count_edit(row, actor)
    session.add(row)
    session.flush()
    told = {"key": row.key, "version": row.version, "title": row.title, "based_on": row.based_on}
    audit.record_office(session, DRAFTED, actor=actor, at=at, **told)
    return row


def throw_away(session: Session, key: str, *, actor: Actor, at: datetime) -> None:
    row = get_draft(session, key)
    _must_draft(actor, row.department_id)
    told = {"key": row.key, "version": row.version, "title": row.title}
    session.delete(row)
    session.flush()
    audit.record_office(session, THROWN_AWAY, actor=actor, at=at, **told)


def find_draft(session: Session, key: str) -> KnowledgeCard | None:
    found = select(KnowledgeCard).where(KnowledgeCard.key == key, KnowledgeCard.state == CardState.DRAFT)
    return session.exec(found.with_for_update().execution_options(populate_existing=True)).first()


def get_draft(session: Session, key: str) -> KnowledgeCard:
    row = find_draft(session, key)
    if row is None:
        raise NotFound(N_("no version of this card is being drafted"))
    return row


def may_draft(actor: Actor, department_id: int | None) -> bool:
    """A department's own people write its guides; the keepers write all of them."""
    if actor.kind is ActorKind.SYSTEM or actor.roles.intersection(KEEPERS):
        return True
    is_own = department_id is not None and department_id == actor.department_id
    return is_own and StaffRole.HANDLER in actor.roles


def _must_draft(actor: Actor, department_id: int | None) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        actor.must_be(*DRAFTERS)
    if not may_draft(actor, department_id):
        raise NotAllowed(N_("a department writes guides of its own; other cards are the hotline's"))


def _check_edition(row: KnowledgeCard | None, edition: int | None) -> None:
    """Nobody overwrites what they have not seen."""
    if row is not None and edition is None:
        raise NotPossibleNow(N_("a version of this card is being drafted already: open it"))
    if row is None and edition is not None:
        raise NotPossibleNow(N_("the draft is gone meanwhile: published, or thrown away"))
    if row is not None:
        check_edition(row, edition)


def _begun(session: Session, key: str, checked: dict[str, Any], actor: Actor, at: datetime) -> KnowledgeCard:
    newest = find_newest(session, key) if key else None
    if newest is not None:
        _must_draft(actor, newest.department_id)
    elif key and key not in {card.key for card in cards_as_shipped()}:
        raise NotFound(N_("there is no such card"))
    elif key:
        _must_draft(actor, None)
    based_on = newest.version if newest is not None else SHIPPED_CARD
    return KnowledgeCard(
        key=key or _next_key(session),
        version=based_on + 1,
        state=CardState.DRAFT,
        based_on=based_on,
        created_at=at,
        created_by_id=actor.staff_id,
        **checked,
    )


def _next_key(session: Session) -> str:
    """Of the office's own cards the next number."""
    last = session.scalar(select(func.max(KnowledgeCard.key)).where(col(KnowledgeCard.key).like("K____")))
    return f"K{int(last[1:]) + 1:04}" if last else _FIRST_KEY


def _checked(session: Session, said: CardText, at: datetime) -> dict[str, Any]:
    title = required_text(said.title, "title", longest=200)
    text = required_text(said.text, "text", longest=LONGEST_TEXT)
    document = optional_text(said.document, "document", longest=200)
    if said.kind in _NEED_SOURCE and not document:
        raise InvalidInput(N_("must name the law or document it rests on"), field="document")
    _check_violations(session, said)
    if said.department_id is not None and session.get(Department, said.department_id) is None:
        raise InvalidInput(N_("there is no such department"), field="department_id")
    if said.is_public and (said.kind is not CardKind.FAQ or said.department_id is not None):
        raise InvalidInput(N_("only a common question of the whole office is for the public"), field="is_public")
    valid_from, review_on = _days(said, local_day(at))
    return {
        "kind": said.kind,
        "title": title,
        "text": text,
        "document": document,
        "violations": sorted(set(said.violations)),
        "department_id": said.department_id,
        "document_on": said.document_on,
        "valid_from": valid_from,
        "valid_to": said.valid_to,
        "review_on": review_on,
        "is_public": said.is_public,
    }


def _check_violations(session: Session, said: CardText) -> None:
    rows = session.exec(select(Violation)).all()
    known = known_codes([ViolationCard(row.code, row.branch, row.name_zh, row.name_en) for row in rows])
    if wrong := tuple(code for code in said.violations if code not in known):
        raise InvalidInput(N_("names a violation there is none of: %(codes)s"), codes=wrong, field="violations")


def _days(said: CardText, today: date) -> tuple[date, date]:
    """From when it holds, and when somebody looks at it again: in a year unless said otherwise."""
    valid_from = said.valid_from or today
    if said.valid_to is not None and said.valid_to < valid_from:
        raise InvalidInput(N_("lies before the first day"), field="valid_to")
    review_on = said.review_on or today + _REVIEWED_IN
    if said.review_on is not None and said.review_on <= today:
        raise InvalidInput(N_("lies in the past"), field="review_on")
    return valid_from, review_on
