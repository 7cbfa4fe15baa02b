"""What a version of a card reads otherwise than the one it was begun from, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from sqlmodel import Session

from intake.knowledge.content import SHIPPED_CARD, CardText, CardView, card_view, paragraphs
from intake.knowledge.reading import get_version
from intake.knowledge.shipped import cards_as_shipped
from intake.models import KnowledgeCard

# What of a card is compared beside its text, in the order in which it is told.
FIELDS = (
    *("kind", "title", "violations", "department_id", "document", "document_on"),
    *("valid_from", "valid_to", "review_on", "is_public"),
)


class LineChange(StrEnum):
    """Never stored."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class CardDiff:
    """`lines` of the text with what became of each; `fields` that differ, as they were and as they are."""

    lines: Sequence[tuple[LineChange, str]]
    fields: Sequence[tuple[str, object, object]]

    def __bool__(self) -> bool:
        return bool(self.fields) or any(change is not LineChange.SAME for change, _line in self.lines)


def changes_of(session: Session, row: KnowledgeCard) -> CardDiff | None:
    """None where it was begun from nothing."""
    base = base_of(session, row)
    return None if base is None else card_diff(base.said, card_view(row).said)


def base_of(session: Session, row: KnowledgeCard) -> CardView | None:
    if row.based_on == SHIPPED_CARD:
        return next((card for card in cards_as_shipped() if card.key == row.key), None)
    return card_view(get_version(session, row.key, row.based_on))


def card_diff(old: CardText, new: CardText) -> CardDiff:
    was, now = paragraphs(old.text), paragraphs(new.text)
    lines: list[tuple[LineChange, str]] = []
    for tag, start, end, starts, ends in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [(LineChange.SAME, line) for line in now[starts:ends]]
            continue
        lines += [(LineChange.GONE, line) for line in was[start:end]]
        lines += [(LineChange.NEW, line) for line in now[starts:ends]]
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in FIELDS)
    return CardDiff(lines, [(name, one, other) for name, one, other in pairs if one != other])
