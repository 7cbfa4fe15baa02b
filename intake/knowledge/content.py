"""What a card says, and a card as it is read: shipped, or a version of the office's own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from intake.models import KnowledgeCard
from intake.vocabulary import CardKind
from routing.normalise import as_compared
from routing.violations import ViolationCard

SHIPPED_CARD = 0  # the version of what is shipped
BRANCHES = "FAVG"  # letters of whole branches, as they may stand among violations


@dataclass(frozen=True)
class CardText:
    """What an author gives. `violations`: codes, or the letter of a branch; none is about everything."""

    kind: CardKind
    title: str
    text: str
    violations: tuple[str, ...] = ()
    department_id: int | None = None
    document: str = ""
    document_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    review_on: date | None = None
    is_public: bool = False


@dataclass(frozen=True)
class CardView:
    """One card as it holds."""

    key: str
    version: int
    said: CardText

    @property
    def is_shipped(self) -> bool:
        return self.version == SHIPPED_CARD

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.said.text)

    @property
    def cited(self) -> str:
        """As it is put into an answer: its words, and the document they rest on."""
        source = f"（{self.said.document}）" if self.said.document else ""
        return "\n".join(self.paragraphs) + source

    def fits(self, codes: Collection[str]) -> bool:
        """Whether it is about one of these violations, by code or by branch; what names none is about all of them."""
        said = self.said.violations
        return not said or self.is_about(codes) or any(code[:1] in said for code in codes)

    def is_about(self, codes: Collection[str]) -> bool:
        """Whether it names one of these violations itself."""
        return any(code in codes for code in self.said.violations)


def card_view(row: KnowledgeCard) -> CardView:
    said = CardText(
        row.kind,
        row.title,
        row.text,
        tuple(row.violations),
        row.department_id,
        row.document,
        row.document_on,
        row.valid_from,
        row.valid_to,
        row.review_on,
        row.is_public,
    )
    return CardView(row.key, row.version, said)


def paragraphs(text: str) -> list[str]:
    """One a line, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def compared_words(*texts: str) -> str:
    """As it is looked for in: whatever the width, the case or the script of the Chinese."""
    return as_compared("\n".join(filter(None, texts)))


def has_words(compared: str, asked: str) -> bool:
    return all(as_compared(word) in compared for word in asked.split())


def known_codes(violations: Sequence[ViolationCard]) -> set[str]:
    return {card.code for card in violations} | set(BRANCHES)
