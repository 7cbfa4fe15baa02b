"""Bound rows of work that passes to others, of numbers that repeat the same, and of suggestions: who decided what."""

from intake.casework.ledger.office.table import OfficeTable, words
from intake.models import BulkHandover, RepeatedCaller, RepeatedCallerStep, ShiftHandover, SuggestionStudy

TURNOVER = (
    OfficeTable(
        ShiftHandover,
        (
            "giver_id", "taker_id", "state", "note", "numbers", "drafts", "given_at", "answered_at", "answer", "taken",
        ),
        words(ShiftHandover.id),
    ),
    OfficeTable(
        BulkHandover,
        (
            "batch", "giver_id", "department_id", "taker_id", "done_by_id", "done_at", "items", "drafts", "undone_at",
            "undone_by_id", "returned",
        ),
        words(BulkHandover.id),
    ),
    # The number's hash is the identity's of that complaint, which its own record binds.
    OfficeTable(
        RepeatedCaller,
        ("complaint_id", "standing", "warned_at", "until_on", "review_on"),
        words(RepeatedCaller.id),
    ),
    OfficeTable(
        RepeatedCallerStep,
        (
            "caller_id", "kind", "taken_at", "taken_by_id", "reason", "until_on", "review_on", "complaints",
            "is_texted",
        ),
        words(RepeatedCallerStep.caller_id, RepeatedCallerStep.kind),
    ),
    OfficeTable(
        SuggestionStudy,
        ("verdict", "reason", "department_id", "decided_by_id", "decided_at", "is_told"),
        words(SuggestionStudy.complaint_id),
    ),
)  # fmt: skip
