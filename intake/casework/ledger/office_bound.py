"""Which rows of the office the record binds: what rights, decisions, dates and figures rest on beside complaints.

An office event carries, of each row that its act left changed, one commitment for each column that the act wrote. A
column it did not write keeps the commitment it has, so that nobody has a value of theirs vouched for by an act on
another one. What a row's columns are called is part of a commitment: a column may be added, none renamed.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from intake.casework.ledger.office.accounts import ACCOUNTS
from intake.casework.ledger.office.key_supervision import KEY_SUPERVISION
from intake.casework.ledger.office.knowledge import KNOWLEDGE
from intake.casework.ledger.office.lists import LISTS
from intake.casework.ledger.office.meetings import MEETINGS
from intake.casework.ledger.office.second_factors import SECOND_FACTORS
from intake.casework.ledger.office.table import BoundPart, OfficeTable, of, words
from intake.casework.ledger.office.turnover import TURNOVER
from intake.models import (
    Alert,
    AssociationChange,
    AssociationTalk,
    RoleChange,
    Staff,
    TalkItem,
    WatchBatch,
    WatchEntry,
    WatchIndicator,
)
from intake.record_keys import RecordKeys
from routing.models import (
    Association,
    AssociationName,
    CalendarDay,
    CalendarVersion,
    CalendarYear,
    Department,
    DepartmentSymbol,
    OfficeHours,
    PolicyLimit,
    PolicyRung,
    PolicyVersion,
    Region,
    RoleAssignment,
    Rule,
    RuleTable,
    SymbolProposal,
    Violation,
)
from routing.vocabulary import TableState

SIZE = 4  # bytes of a commitment: enough that nobody without the key changes one value unseen
_PURPOSE = b"office rows"
# Id of a row: a number, or a code where that is its key.
RowId = int | str


def commitments(keys: RecordKeys, key_id: str, table: str, columns: Sequence[str], row: Sequence[Any]) -> list[bytes]:
    """Of one row, its id before its raw values: keyed BLAKE2 (RFC 7693) over place and value, a call a column.

    Nothing at all is not the same as an empty text.
    """
    at, key = f"{table}|{row[0]}|", keys.derived(key_id, _PURPOSE)
    return [
        blake2b(
            (f"{at}{name}|" if value is None else f"{at}{name}|={_plain(value)}").encode(), digest_size=SIZE, key=key
        ).digest()
        for name, value in zip(columns, row[1:], strict=False)  # what follows the values is no concern of ours
    ]


def _plain(value: Any) -> Any:
    """As it reads in either database: one of them has 1 for true."""
    return int(value) if value is True or value is False else value


_WERE_PUBLISHED = (TableState.PUBLISHED, TableState.RETIRED)
_SPAN = ("since_version", "until_version")
_VERSION = words(
    of(PolicyVersion, "profile", PolicyLimit.version_id), of(PolicyVersion, "version", PolicyLimit.version_id)
)

_TABLES = (
    # Failed log-ins, locks, the last log-in and the language give no right.
    OfficeTable(
        Staff,
        (
            "login", "display_name", "password_hash", "roles", "department_id", "is_head", "is_active",
            "must_change_password", "session_version", "created_at", "is_synthetic", "region_code",
            "is_deputy",
        ),
        words(Staff.login),
    ),
    *ACCOUNTS,
    OfficeTable(Region, ("name", "level", "parent_code"), words(Region.name)),
    OfficeTable(
        Department,
        (
            "name", "symbol", "level", "region_code", "superior_id", "is_backstop", "is_active", "is_synthetic",
            "phone", "email", "valid_from", "valid_to", "basis", "successor_id",
        ),
        words(Department.name),
    ),
    OfficeTable(
        DepartmentSymbol,
        ("department_id", "symbol", "region_code", "valid_from", "valid_to", "basis"),
        words(of(Department, "name", DepartmentSymbol.department_id), DepartmentSymbol.symbol),
    ),
    OfficeTable(
        SymbolProposal,
        ("department_id", "symbol", "region_code", "is_doubtful", "state"),
        words(of(Department, "name", SymbolProposal.department_id), SymbolProposal.symbol),
    ),
    OfficeTable(
        Association,
        (
            "credit_code", "name", "level", "region_code", "industry", "mode", "lifecycle", "is_watchlisted",
            "is_synthetic", "is_unverified", "code_as_written",
        ),
        words(Association.credit_code),
    ),
    OfficeTable(
        AssociationName, ("association_id", "kind", "name", "needle", "initials"), words(AssociationName.name)
    ),
    OfficeTable(
        RoleAssignment,
        ("association_id", "role", "department_id", "valid_from", "valid_to", "basis"),
        words(of(Association, "credit_code", RoleAssignment.association_id), RoleAssignment.role),
    ),
    OfficeTable(
        AssociationChange,
        ("association_id", "before", "after", "effective_on", "document", "changed_by_id", "changed_at"),
        words(of(Association, "credit_code", AssociationChange.association_id), AssociationChange.effective_on),
    ),
    OfficeTable(
        RoleChange,
        (
            "association_id", "role", "holder_department_id", "department_id", "valid_from", "document", "reason",
            "proposed_by_id", "proposed_at", "state", "decided_by_id", "decided_at", "note",
        ),
        words(of(Association, "credit_code", RoleChange.association_id), RoleChange.role),
    ),
    OfficeTable(
        WatchIndicator, ("number", "kind", "text", "basis", "is_active", "is_default"), words(WatchIndicator.number)
    ),
    OfficeTable(
        WatchBatch,
        ("name", "document", "begins_on", "reason", "opened_by_id", "opened_at"),
        words(WatchBatch.name),
    ),
    OfficeTable(
        WatchEntry,
        (
            "batch_id", "association_id", "indicator_ids", "reason", "valid_from", "valid_to", "added_by_id",
            "added_at", "ended_by_id", "ended_at", "end_reason",
        ),
        words(
            of(WatchBatch, "name", WatchEntry.batch_id), of(Association, "credit_code", WatchEntry.association_id)
        ),
    ),
    OfficeTable(
        Violation,
        ("branch", "name_zh", "name_en", "basis", "keywords", "gbt39666_code"),
        words(Violation.name_zh),
    ),
    OfficeTable(
        RuleTable,
        (
            "version", "state", "is_open", "note", "based_on", "edition", "created_at", "drafted_by", "reason",
            "effective_at", "published_at", "published_by", "retired_at", "is_rollback_to",
        ),
        words(RuleTable.version),
        scope=col(RuleTable.state).in_(_WERE_PUBLISHED),
        enters=col(RuleTable.state) == TableState.PUBLISHED,
        parts=(BoundPart(Rule, "table_id"),),
    ),
    OfficeTable(
        Rule,
        (
            "table_id", "order", "violation", "kind", "channel", "level", "region", "industry", "mode", "lifecycle",
            "watchlist", "amount_min", "amount_max", "government", "anonymous", "keywords_any", "keywords_all",
            "association", "lead", "co", "policy", "priority", "basis", "note", "origin", "changed_at", "changed_by",
            "why",
        ),
        words(of(RuleTable, "version", Rule.table_id), Rule.order),
        scope=col(Rule.table_id).in_(select(col(RuleTable.id)).where(col(RuleTable.state).in_(_WERE_PUBLISHED))),
    ),
    # When everything had followed a version (`replanned_at`, `followed_at`) is progress of a job, and promises nothing.
    OfficeTable(
        PolicyVersion,
        (
            "profile", "version", "effective_at", "is_active", "proposed_by", "proposed_at", "note", "decided_by",
            "decided_at",
        ),
        words(PolicyVersion.profile, PolicyVersion.version),
    ),
    OfficeTable(
        PolicyLimit,
        ("version_id", "policy", "clock", "amount", "unit", "extension", "basis"),
        words(_VERSION, PolicyLimit.policy, PolicyLimit.clock),
    ),
    OfficeTable(
        PolicyRung,
        ("version_id", "policy", "step", "offset", "tells", "basis"),
        words(of(PolicyVersion, "version", PolicyRung.version_id), PolicyRung.policy, PolicyRung.step),
    ),
    *LISTS,
    *KNOWLEDGE,
    *KEY_SUPERVISION,
    *MEETINGS,
    *TURNOVER,
    *SECOND_FACTORS,
    # What it found is counted anew by each run; that it was raised, when it ended, and who took note stand for ever.
    OfficeTable(
        Alert,
        (
            "kind", "subject", "subject_key", "region_code", "raised_at", "ended_at", "acknowledged_at",
            "acknowledged_by_id", "note",
        ),
        words(Alert.kind, Alert.subject, Alert.subject_key),
    ),
    OfficeTable(
        AssociationTalk,
        (
            "association_id", "region_code", "state", "origin", "alert_id", "complaints", "first_on", "last_on",
            "matter", "proposed_at", "proposed_by_id", "meets_at", "place", "decided_by_id", "decided_at", "reason",
            "held_on", "recorded_by_id", "recorded_at", "is_published", "published_text",
            "closed_at",
        ),
        words(of(Association, "credit_code", AssociationTalk.association_id), AssociationTalk.id),
    ),
    OfficeTable(
        TalkItem,
        ("talk_id", "text", "due_on", "state", "checked_on", "checked_by_id", "note", "is_published"),
        words(TalkItem.talk_id, TalkItem.text),
    ),
    OfficeTable(CalendarVersion, ("act", "note", "made_at"), words(CalendarVersion.note)),
    OfficeTable(CalendarYear, ("year", "status", "notice", *_SPAN), words(CalendarYear.year)),
    OfficeTable(
        CalendarDay,
        ("day", "region_code", "is_working", "name", "hours", "basis", *_SPAN),
        words(CalendarDay.day, CalendarDay.name),
    ),
    OfficeTable(OfficeHours, ("department_id", "hours", *_SPAN), words(OfficeHours.hours)),
)  # fmt: skip
OFFICE_TABLES: Mapping[str, OfficeTable] = MappingProxyType({table.name: table for table in _TABLES})
