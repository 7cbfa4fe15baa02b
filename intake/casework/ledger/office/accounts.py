"""Bound rows of what a second administrator agreed to: who asked, who decided, and when."""

from intake.casework.ledger.office.table import OfficeTable, words
from intake.models import AccountRequest

ACCOUNTS = (
    OfficeTable(
        AccountRequest,
        (
            "kind", "staff_id", "roles", "roles_before", "asked_by_id", "asked_at", "until", "state", "decided_by_id",
            "decided_at",
        ),
        words(AccountRequest.kind, AccountRequest.id),
    ),
)  # fmt: skip
