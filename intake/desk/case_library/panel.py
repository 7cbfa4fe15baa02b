"""What a complaint's page and its reply are helped by: cards about it, cases like it, and the case made of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from intake.case_library.proposing import find_hindrance, find_open, words_of
from intake.case_library.reading import case_made_of, cases_about, proposals_of
from intake.casework.actor import Actor
from intake.knowledge.content import CardView
from intake.knowledge.reading import cards_about
from intake.models import Complaint, LibraryCase
from intake.sealing.text import SealedText, text_key_of
from intake.web.context import moment
from routing.calendars.working_time import local_day

_CARDS, _CASES = 6, 3


@dataclass(frozen=True)
class KnowledgePanel:
    """`proposed` are not let out yet, or were not taken in, each with its title and why not."""

    cards: Sequence[CardView]
    cases: Sequence[LibraryCase]
    proposed: Sequence[tuple[LibraryCase, str, str]]
    made: LibraryCase | None
    may_propose: bool

    @property
    def count(self) -> int:
        return len(self.cards) + len(self.cases)


def knowledge_panel(session: Session, complaint: Complaint, *, actor: Actor) -> KnowledgePanel:
    key = text_key_of(session, complaint)
    rows = [
        (row, words_of(session, row).title, key.open(SealedText(row.refusal) if row.refusal else None))
        for row in proposals_of(session, complaint)
    ]
    is_free = find_hindrance(session, complaint, actor) is None and find_open(session, complaint) is None
    return KnowledgePanel(
        cards=own_cards(session, complaint, actor),
        cases=cases_about(session, complaint.violations, most=_CASES),
        proposed=[] if key.is_erased else rows,
        made=case_made_of(session, complaint, actor),
        may_propose=is_free,
    )


def own_cards(session: Session, complaint: Complaint, actor: Actor) -> Sequence[CardView]:
    """About its violations; the guides of one's own department among them."""
    today = local_day(moment())
    return cards_about(session, today, complaint.violations, department_id=actor.department_id, most=_CARDS)
