"""Which cards hold on a day, which are about a violation, and which have the words somebody looks for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sqlmodel import Session, col, func, select

from intake.errors import NotFound
from intake.knowledge.content import CardView, card_view, compared_words, has_words
from intake.knowledge.shipped import cards_as_shipped
from intake.language.i18n import N_
from intake.models import KnowledgeCard
from intake.vocabulary import CardKind, CardState

REVIEW_AHEAD = timedelta(days=7)
_DECIDED = (CardState.PUBLISHED, CardState.WITHDRAWN)


@dataclass(frozen=True)
class CardQuery:
    """Everything left out is not asked for."""

    words: str = ""
    kind: CardKind | None = None
    violation: str = ""
    department_id: int | None = None
    is_public: bool = False


def cards_on(session: Session, day: date, query: CardQuery | None = None) -> list[CardView]:
    """Those that hold on that day and that are asked for, by kind, the office's own before those shipped."""
    asked = query or CardQuery()
    newest = _newest(day)
    wanted = select(KnowledgeCard).join(
        newest, (col(KnowledgeCard.key) == newest.c.key) & (col(KnowledgeCard.version) == newest.c.version)
    )
    rows = session.exec(wanted).all()
    replaced = {row.key for row in rows}
    held = (row for row in rows if row.state is CardState.PUBLISHED and (row.valid_to is None or row.valid_to >= day))
    own = [card_view(row) for row in held if has_words(row.compared, asked.words)]
    shipped = [card for card in cards_as_shipped() if card.key not in replaced and _says(card, asked.words)]
    return sorted((card for card in [*own, *shipped] if _is_asked(card, asked)), key=_place)


def cards_about(
    session: Session, day: date, codes: Collection[str], *, department_id: int | None = None, most: int
) -> list[CardView]:
    """What fits one of these violations, what names it first; guides of a department only for that department."""
    if not codes:
        return []
    every = (card for card in cards_on(session, day) if card.said.violations and card.fits(codes))
    fitting = (card for card in every if card.said.department_id in (None, department_id))
    return sorted(fitting, key=lambda card: (not card.is_about(codes), card.is_shipped, *_place(card)))[:most]


def get_card(session: Session, key: str, day: date) -> CardView:
    """As it holds on that day; one that is shipped as it is shipped. Raises NotFound, also for what is withdrawn."""
    found = next((card for card in cards_on(session, day) if card.key == key), None)
    if found is None:
        raise NotFound(N_("no card of this key holds today"))
    return found


def versions_of(session: Session, key: str) -> Sequence[KnowledgeCard]:
    """Every version of the office's own, the newest first, with a draft above them."""
    found = select(KnowledgeCard).where(KnowledgeCard.key == key)
    return session.exec(found.order_by(col(KnowledgeCard.version).desc())).all()


def get_version(session: Session, key: str, version: int) -> KnowledgeCard:
    row = session.exec(select(KnowledgeCard).where(KnowledgeCard.key == key, KnowledgeCard.version == version)).first()
    if row is None:
        raise NotFound(N_("there is no such version of the card"))
    return row


def drafts(session: Session) -> Sequence[KnowledgeCard]:
    found = select(KnowledgeCard).where(KnowledgeCard.state == CardState.DRAFT)
    return session.exec(found.order_by(col(KnowledgeCard.created_at), col(KnowledgeCard.id))).all()


def find_newest(session: Session, key: str) -> KnowledgeCard | None:
    """The newest version decided on, though its day be still to come."""
    found = select(KnowledgeCard).where(KnowledgeCard.key == key, col(KnowledgeCard.state).in_(_DECIDED))
    return session.exec(found.order_by(col(KnowledgeCard.version).desc()).limit(1)).first()


def due_for_review(session: Session, day: date) -> list[CardView]:
    """Whose review day is that day or before, the longest due first."""
    due = [card for card in cards_on(session, day) if card.said.review_on and card.said.review_on <= day]
    return sorted(due, key=lambda card: (card.said.review_on or day, card.key))


def _newest(day: date):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a subquery of two columns
    decided = select(KnowledgeCard.key, func.max(KnowledgeCard.version).label("version")).where(
        col(KnowledgeCard.state).in_(_DECIDED), KnowledgeCard.valid_from <= day
    )
    return decided.group_by(col(KnowledgeCard.key)).subquery()


def _says(card: CardView, words: str) -> bool:
    return not words or has_words(_compared(card), words)


@lru_cache(maxsize=512)
def _compared(card: CardView) -> str:
    return compared_words(card.said.title, card.said.text, card.said.document)


def _is_asked(card: CardView, asked: CardQuery) -> bool:
    said = card.said
    if asked.kind is not None and said.kind is not asked.kind:
        return False
    if asked.violation and not (said.violations and card.fits((asked.violation,))):
        return False
    if asked.department_id is not None and said.department_id != asked.department_id:
        return False
    return said.is_public or not asked.is_public


def _place(card: CardView) -> tuple[object, ...]:
    order = list(CardKind)
    return (order.index(card.said.kind), card.is_shipped, card.key)
