"""Which rows of the office the record binds: what rights, decisions, dates and figures rest on beside complaints.

An office event carries, of each row that its act left changed, one commitment for each column that the act wrote. A
column it did not write keeps the commitment it has, so that nobody has a value of theirs vouched for by an act on
another one. What a row's columns are called is part of a commitment: a column may be added, none renamed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import select
from sqlmodel import col

from intake.casework.ledger.office_table import BoundPart, OfficeTable
from intake.casework.ledger.office_table import label_of as _words
from intake.casework.ledger.office_table import value_of as _of
from intake.models import (
    Alert,
    AssociationChange,
    AssociationTalk,
    RepeatedCaller,
    RepeatedCallerStep,
    RoleChange,
    ShiftHandover,
    Staff,
    SuggestionStudy,
    TalkItem,
    WatchBatch,
    WatchEntry,
    WatchIndicator,
)
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

_WERE_PUBLISHED = (TableState.PUBLISHED, TableState.RETIRED)
_SPAN = ("since_version", "until_version")
_VERSION = _words(
    _of(PolicyVersion, "profile", PolicyLimit.version_id),
    _of(PolicyVersion, "version", PolicyLimit.version_id),
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
        _words(Staff.login),
    ),
    OfficeTable(Region, ("name", "level", "parent_code"), _words(Region.name)),
    OfficeTable(
        Department,
        (
            "name", "symbol", "level", "region_code", "superior_id", "is_backstop", "is_active", "is_synthetic",
            "phone", "email", "valid_from", "valid_to", "basis", "successor_id",
        ),
        _words(Department.name),
    ),
    OfficeTable(
        DepartmentSymbol,
        ("department_id", "symbol", "region_code", "valid_from", "valid_to", "basis"),
        _words(_of(Department, "name", DepartmentSymbol.department_id), DepartmentSymbol.symbol),
    ),
    OfficeTable(
        SymbolProposal,
        ("department_id", "symbol", "region_code", "is_doubtful", "state"),
        _words(_of(Department, "name", SymbolProposal.department_id), SymbolProposal.symbol),
    ),
    OfficeTable(
        Association,
        (
            "credit_code", "name", "level", "region_code", "industry", "mode", "lifecycle", "is_watchlisted",
            "is_synthetic", "is_unverified", "code_as_written",
        ),
        _words(Association.credit_code),
    ),
    OfficeTable(
        AssociationName, ("association_id", "kind", "name", "needle", "initials"), _words(AssociationName.name)
    ),
    OfficeTable(
        RoleAssignment,
        ("association_id", "role", "department_id", "valid_from", "valid_to", "basis"),
        _words(_of(Association, "credit_code", RoleAssignment.association_id), RoleAssignment.role),
    ),
    OfficeTable(
        AssociationChange,
        ("association_id", "before", "after", "effective_on", "document", "changed_by_id", "changed_at"),
        _words(_of(Association, "credit_code", AssociationChange.association_id), AssociationChange.effective_on),
    ),
    OfficeTable(
        RoleChange,
        (
            "association_id", "role", "holder_department_id", "department_id", "valid_from", "document", "reason",
            "proposed_by_id", "proposed_at", "state", "decided_by_id", "decided_at", "note",
        ),
        _words(_of(Association, "credit_code", RoleChange.association_id), RoleChange.role),
    ),
    OfficeTable(
        WatchIndicator, ("number", "kind", "text", "basis", "is_active", "is_default"), _words(WatchIndicator.number)
    ),
    OfficeTable(
        WatchBatch,
        ("name", "document", "begins_on", "reason", "opened_by_id", "opened_at"),
        _words(WatchBatch.name),
    ),
    OfficeTable(
        WatchEntry,
        (
            "batch_id", "association_id", "indicator_ids", "reason", "valid_from", "valid_to", "added_by_id",
            "added_at", "ended_by_id", "ended_at", "end_reason",
        ),
        _words(
            _of(WatchBatch, "name", WatchEntry.batch_id), _of(Association, "credit_code", WatchEntry.association_id)
        ),
    ),
    OfficeTable(
        Violation,
        ("branch", "name_zh", "name_en", "basis", "keywords", "gbt39666_code"),
        _words(Violation.name_zh),
    ),
    OfficeTable(
        RuleTable,
        (
            "version", "state", "is_open", "note", "based_on", "edition", "created_at", "drafted_by", "reason",
            "effective_at", "published_at", "published_by", "retired_at", "is_rollback_to",
        ),
        _words(RuleTable.version),
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
        _words(_of(RuleTable, "version", Rule.table_id), Rule.order),
        scope=col(Rule.table_id).in_(select(col(RuleTable.id)).where(col(RuleTable.state).in_(_WERE_PUBLISHED))),
    ),
    # When everything had followed a version (`replanned_at`, `followed_at`) is progress of a job, and promises nothing.
    OfficeTable(
        PolicyVersion,
        (
            "profile", "version", "effective_at", "is_active", "proposed_by", "proposed_at", "note", "decided_by",
            "decided_at",
        ),
        _words(PolicyVersion.profile, PolicyVersion.version),
    ),
    OfficeTable(
        PolicyLimit,
        ("version_id", "policy", "clock", "amount", "unit", "extension", "basis"),
        _words(_VERSION, PolicyLimit.policy, PolicyLimit.clock),
    ),
    OfficeTable(
        PolicyRung,
        ("version_id", "policy", "step", "offset", "tells", "basis"),
        _words(_of(PolicyVersion, "version", PolicyRung.version_id), PolicyRung.policy, PolicyRung.step),
    ),
    # What it found is counted anew by each run; that it was raised, when it ended, and who took note stand for ever.
    OfficeTable(
        Alert,
        (
            "kind", "subject", "subject_key", "region_code", "raised_at", "ended_at", "acknowledged_at",
            "acknowledged_by_id", "note",
        ),
        _words(Alert.kind, Alert.subject, Alert.subject_key),
    ),
    OfficeTable(
        AssociationTalk,
        (
            "association_id", "region_code", "state", "origin", "alert_id", "complaints", "first_on", "last_on",
            "matter", "proposed_at", "proposed_by_id", "meets_at", "place", "decided_by_id", "decided_at", "reason",
            "held_on", "attendees", "minutes", "recorded_by_id", "recorded_at", "is_published", "published_text",
            "closed_at",
        ),
        _words(_of(Association, "credit_code", AssociationTalk.association_id), AssociationTalk.id),
    ),
    OfficeTable(
        TalkItem,
        ("talk_id", "text", "due_on", "state", "checked_on", "checked_by_id", "note"),
        _words(TalkItem.talk_id, TalkItem.text),
    ),
    OfficeTable(
        ShiftHandover,
        (
            "giver_id", "taker_id", "state", "note", "numbers", "drafts", "given_at", "answered_at", "answer", "taken",
        ),
        _words(ShiftHandover.id),
    ),
    # The number's hash is the identity's of that complaint, which its own record binds.
    OfficeTable(
        RepeatedCaller,
        ("complaint_id", "standing", "warned_at", "until_on", "review_on"),
        _words(RepeatedCaller.id),
    ),
    OfficeTable(
        RepeatedCallerStep,
        (
            "caller_id", "kind", "taken_at", "taken_by_id", "reason", "until_on", "review_on", "complaints",
            "is_texted",
        ),
        _words(RepeatedCallerStep.caller_id, RepeatedCallerStep.kind),
    ),
    OfficeTable(
        SuggestionStudy,
        ("verdict", "reason", "department_id", "decided_by_id", "decided_at", "is_told"),
        _words(SuggestionStudy.complaint_id),
    ),
    OfficeTable(CalendarVersion, ("act", "note", "made_at"), _words(CalendarVersion.note)),
    OfficeTable(CalendarYear, ("year", "status", "notice", *_SPAN), _words(CalendarYear.year)),
    OfficeTable(
        CalendarDay,
        ("day", "region_code", "is_working", "name", "hours", "basis", *_SPAN),
        _words(CalendarDay.day, CalendarDay.name),
    ),
    OfficeTable(OfficeHours, ("department_id", "hours", *_SPAN), _words(OfficeHours.hours)),
)  # fmt: skip
OFFICE_TABLES: Mapping[str, OfficeTable] = MappingProxyType({table.name: table for table in _TABLES})
