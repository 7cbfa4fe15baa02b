"""Bound rows of knowledge: which card said what from which day on, and who let which case out."""

from sqlmodel import col

from intake.casework.ledger.office.table import OfficeTable, words
from intake.models import KnowledgeCard, LibraryCase
from intake.vocabulary import CardState

# A draft is nobody's concern yet.
_WERE_PUBLISHED = (CardState.PUBLISHED, CardState.WITHDRAWN)

KNOWLEDGE = (
    # What is compared in a search follows from the words.
    OfficeTable(
        KnowledgeCard,
        (
            "key", "version", "state", "kind", "title", "text", "violations", "department_id", "document",
            "document_on", "valid_from", "valid_to", "review_on", "is_public", "based_on", "edition", "created_at",
            "created_by_id", "edited_by_ids", "decided_at", "decided_by_id", "reason", "withdrawn_at",
            "withdrawn_by_id", "withdrawn_reason",
        ),
        words(KnowledgeCard.key, KnowledgeCard.version),
        scope=col(KnowledgeCard.state).in_(_WERE_PUBLISHED),
        enters=col(KnowledgeCard.state) == CardState.PUBLISHED,
    ),
    OfficeTable(
        LibraryCase,
        (
            "state", "complaint_id", "digest", "violations", "proposal", "refusal", "title", "association", "facts",
            "finding", "measures", "law", "edition", "proposed_at", "proposed_by_id", "edited_by_ids", "decided_at",
            "decided_by_id", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason",
        ),
        words(LibraryCase.id, LibraryCase.title),
    ),
)  # fmt: skip
