"""Which stored values the record binds, and the commitments to them that events carry: never the values themselves.

An event carries of each row that its act left changed one commitment a column, so that whoever checks can name the
column. Texts of people are committed to as they are sealed: no text can be guessed from its commitment, and once the
complaint's key is erased nothing tells what was written, while it still shows that nothing was exchanged.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2s
from types import MappingProxyType
from typing import Any

from intake.casework.ledger.bound_table import BoundTable
from intake.casework.ledger.formats import moment_text
from intake.db import json_text
from intake.models import (
    Callback,
    CaseFile,
    Complaint,
    ComplaintArrival,
    ComplaintFee,
    ComplaintIdentity,
    ComplaintRecusal,
    DecisionRecord,
    DecisionRequest,
    Evidence,
    EvidenceCopy,
    FollowUp,
    Handling,
    Letter,
    MaskedCall,
    Message,
    Objection,
    Settlement,
    SupervisionOrder,
)
from intake.record_keys import RecordKeys
from intake.sealing.text import SealedText
from intake.vocabulary import MessageState
from routing.base import Record
from routing.facts import Decision

# Bytes of a commitment to a whole row, and to one column of it: nobody without the key changes a value unseen.
_ROW, _COLUMN = 8, 4
_PURPOSE = b"bound values"
# Between values; PostgreSQL stores none, and no form takes one.
_END = "\x00"


# What follows from the events alone, as the caches of clocks do, is not bound but derived (`jiesu clocks verify`).
_TABLES = (
    BoundTable(
        Complaint,
        "id",
        (
            "number", "tracking_digest", "channel", "external_id", "kind", "state", "priority", "policy",
            "association_id", "region_code", "violation", "violations", "amount", "is_government_involved",
            "is_anonymous", "language", "lead_department_id", "designated", "return_count", "redo_count",
            "received_at", "accepted_at", "dispatched_at", "replied_at", "closed_at", "first_closed_at", "finished_at",
            "outcome", "reject_reason", "merged_into_id", "operator_id", "closed_by_id", "is_synthetic",
            "association_text", "narrative", "end_note", "received_region", "is_training", "implicated_text",
            "violations_said", "violations_decided", "violations_decided_by_id",
        ),
    ),
    BoundTable(
        Handling,
        "complaint_id",
        (
            "complaint_id", "department_id", "role", "is_principal", "state", "violations", "handler_id",
            "is_designated", "dispatched_at", "signed_at", "contacted_at", "replied_at", "ended_at", "outcome",
            "measures", "fee_item", "fee_action", "amount_charged", "amount_refunded", "document_number",
            "because", "because_note", "reply_text", "internal_note", "section", "deputy_id", "legal_basis",
        ),
    ),
    BoundTable(
        Callback,
        "complaint_id",
        (
            "complaint_id", "attempt", "round", "contacted", "solved", "satisfaction", "called_by_id", "called_at",
            "note", "way", "shown_at", "seconds", "masked_call_id",
        ),
    ),
    BoundTable(
        MaskedCall,
        "complaint_id",
        ("complaint_id", "asked_by_id", "asked_at", "state", "answered_at", "ended_at", "seconds"),
    ),
    BoundTable(
        FollowUp,
        "complaint_id",
        ("complaint_id", "because", "wanted_at", "call_by", "finished_at"),
        key="complaint_id",
    ),
    BoundTable(
        Objection,
        "complaint_id",
        (
            "complaint_id", "origin", "state", "reason", "filed_at", "decide_by", "decided_by_id", "decided_at",
            "decision",
        ),
    ),
    BoundTable(
        DecisionRequest,
        "complaint_id",
        (
            "complaint_id", "handling_id", "kind", "state", "reason_code", "legal_basis", "suggested_department_id",
            "deadline_id", "days", "document", "requested_by_id", "requested_at", "decide_by", "decided_by_id",
            "decided_at", "evidence", "decision_note",
        ),
    ),
    BoundTable(
        DecisionRecord,
        "complaint_id",
        (
            "complaint_id", "table_version", "rule", "verdicts", "decided_at", "override_reason", "override_by_id",
            "body",
        ),
    ),
    BoundTable(
        Settlement,
        "complaint_id",
        (
            "complaint_id", "violations", "lead_department_id", "co_department_ids", "is_designated", "reason",
            "document", "settled_at", "settled_by_id",
        ),
    ),
    BoundTable(
        ComplaintIdentity,
        "complaint_id",
        (
            "phone_hash", "has_contact", "confidentiality", "notice_version", "created_at", "erased_at", "held_until",
            "hold_reason", "hold_document",
        ),
        key="complaint_id",
    ),
    BoundTable(
        ComplaintRecusal,
        "complaint_id",
        (
            "complaint_id", "department_id", "origin", "state", "set_at", "decide_by", "decided_by_id", "decided_at",
            "reason",
        ),
    ),
    BoundTable(
        SupervisionOrder,
        "complaint_id",
        (
            "complaint_id", "ordinal", "level", "department_id", "handling_id", "state", "round", "days",
            "region_code", "calendar_version", "started_at", "due_at", "paused_at", "answered_at", "ended_at",
            "given_at", "given_by_id", "deadline_id", "step", "demand", "feedback", "feedback_by_id", "decided_at",
            "decided_by_id", "decision_note",
        ),
    ),
    BoundTable(
        Letter,
        "complaint_id",
        (
            "complaint_id", "kind", "year", "serial", "state", "road", "content", "department_id", "association_id",
            "days", "due_at", "issued_at", "issued_by_id", "served_at", "served_by_id", "service_note", "answer",
            "answered_at", "answered_by_id",
        ),
    ),
    BoundTable(
        CaseFile,
        "complaint_id",
        (
            "complaint_id", "purpose", "wanted_at", "wanted_by_id", "made_at", "pages", "digest", "content",
        ),
    ),
    BoundTable(ComplaintArrival, "complaint_id", ("complaint_id", "mode", "sender", "reference"), key="complaint_id"),
    BoundTable(
        ComplaintFee,
        "complaint_id",
        ("complaint_id", "list_version", "code", "named_at", "named_by_id", "dropped_at", "dropped_by_id"),
    ),
    BoundTable(
        Evidence,
        "complaint_id",
        (
            "complaint_id", "source", "channel", "kind", "name", "size", "digest", "file_key", "scan", "added_at",
            "added_by_id", "purpose", "handling_id", "taken_off_at", "taken_off_by_id",
        ),
    ),
    BoundTable(
        EvidenceCopy,
        "complaint_id",
        (
            "evidence_id", "complaint_id", "kind", "page", "media", "size", "digest", "made_at", "made_by_id",
            "released_at", "released_by_id",
        ),
    ),
    BoundTable(
        Message,
        "complaint_id",
        (
            "complaint_id", "dedupe_key", "template", "body", "state", "sent_at", "delivered_at", "created_at",
        ),
        # A worker takes it and puts it back; what became of it is an event.
        alike={"state": {MessageState.CLAIMED: MessageState.QUEUED}},
    ),
)  # fmt: skip
BOUND: Mapping[str, BoundTable] = MappingProxyType({table.name: table for table in _TABLES})
BOUND_MODELS: Mapping[type[Record], BoundTable] = MappingProxyType({table.model: table for table in _TABLES})


@dataclass(frozen=True)
class Committer:
    """Commits to values under one record key."""

    keys: RecordKeys
    key_id: str

    def commitment(self, table: BoundTable, row_id: int, values: Mapping[str, Any]) -> str:
        """Of one row, in base64: of all of it together, which columns say anything, and of each that does."""
        said = _said(table, [values[name] for name in table.columns])
        state = self._state(table, row_id)
        copied, filled, bit, parts = state.copy, 0, 1, []
        for name, value in zip(table.columns, said, strict=True):
            if value:
                filled |= bit
                own = copied()  # as `_digest` does, which is not called: an intake has eighty such values
                own.update(f"{name}|{value}".encode())
                parts.append(own.digest()[:_COLUMN])
            bit += bit
        count = len(table.columns)
        head = bytes((count,)) + filled.to_bytes((count + 7) // 8)
        return b64encode(b"".join((_digest(state, _END.join(said), _ROW), head, *parts))).decode()

    def differing(self, table: BoundTable, row_id: int, values: Sequence[Any], committed: str) -> Iterator[str]:
        """The columns whose value is not the one committed to: of those that were bound when it was.

        `values` are those of the table's columns, as they are or as the text that stands in the database.
        """
        then = b64decode(committed)
        columns = table.columns[: then[_ROW]]
        said, state = _said(table, values[: len(columns)]), self._state(table, row_id)
        if _digest(state, _END.join(said), _ROW) == then[:_ROW]:
            return
        at = _ROW + 1 + (len(columns) + 7) // 8
        filled = int.from_bytes(then[_ROW + 1 : at])
        for place, (name, value) in enumerate(zip(columns, said, strict=True)):
            if not filled >> place & 1:
                if value:
                    yield name
                continue
            if then[at : at + _COLUMN] != _digest(state, f"{name}|{value}", _COLUMN):
                yield name
            at += _COLUMN

    def _state(self, table: BoundTable, row_id: int) -> "blake2s":
        """Keyed BLAKE2 (RFC 7693), begun once a row and copied for each value: that halves what a value costs."""
        state = blake2s(digest_size=_ROW, key=self.keys.derived(self.key_id, _PURPOSE))
        state.update(f"{table.name}|{row_id}|".encode())
        return state


def _said(table: BoundTable, values: Sequence[Any]) -> list[str]:
    """What the values of its first columns read as."""
    if table.alike:
        values = [table.meant(name, value) for name, value in zip(table.columns, values, strict=False)]
    # Most values are texts or not there: what they read as is not worth a call.
    return [
        value if type(value) is str else "" if value is None else _PLAIN.get(type(value), str)(value)
        for value in values
    ]


def _digest(state: "blake2s", text: str, size: int) -> bytes:
    own = state.copy()
    own.update(text.encode())
    return own.digest()[:size]


# A value as it reads however it was stored: on which time zone's clock, as 3000 or as 3000.00.
_PLAIN: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        bool: lambda value: str(int(value)),
        datetime: moment_text,
        Decimal: lambda value: format(value.normalize(), "f"),
        bytes: bytes.hex,
        SealedText: bytes.hex,
        list: lambda value: json_text(value) if value else "[]",
        dict: json_text,
        Decision: json_text,
    }
)
