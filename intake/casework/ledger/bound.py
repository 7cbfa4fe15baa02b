"""Which stored values the record binds, and the commitments to them that events carry: never the values themselves.

An event carries of each row that its act left changed one commitment a column, so that whoever checks can name the
column. Texts of people are committed to as they are sealed: no text can be guessed from its commitment, and once the
complaint's key is erased nothing tells what was written, while it still shows that nothing was exchanged.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from intake.casework.ledger.formats import moment_text
from intake.models import Callback, Complaint, DecisionRequest, Handling
from intake.record_keys import RecordKeys
from routing.base import Record

_BYTES = 4  # of a commitment: enough that nobody without the key changes one value unseen
_PURPOSE = b"bound values"


@dataclass(frozen=True)
class BoundTable:
    """Columns in the order of their commitments: a new one is appended, for what is written stays.

    `owner` is the column that names the complaint.
    """

    model: type[Record]
    owner: str
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.model.__tablename__)

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """What a column holds that a new row says nothing of."""
        fields = self.model.model_fields
        return {name: fields[name].get_default(call_default_factory=True) for name in self.columns}


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
            "association_text", "narrative", "end_note",
        ),
    ),
    BoundTable(
        Handling,
        "complaint_id",
        (
            "complaint_id", "department_id", "role", "is_principal", "state", "violations", "handler_id",
            "is_designated", "dispatched_at", "signed_at", "contacted_at", "replied_at", "ended_at", "outcome",
            "measures", "fee_item", "fee_action", "amount_charged", "amount_refunded", "document_number",
            "because", "because_note", "reply_text", "internal_note",
        ),
    ),
    BoundTable(
        Callback,
        "complaint_id",
        (
            "complaint_id", "attempt", "round", "contacted", "solved", "satisfaction", "called_by_id", "called_at",
            "note",
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
)  # fmt: skip
BOUND: Mapping[str, BoundTable] = MappingProxyType({table.name: table for table in _TABLES})
BOUND_MODELS: Mapping[type[Record], BoundTable] = MappingProxyType({table.model: table for table in _TABLES})


@dataclass(frozen=True)
class Committer:
    """Commits to values under one record key."""

    keys: RecordKeys
    key_id: str

    def commitment(self, table: BoundTable, row_id: int, values: Mapping[str, Any]) -> str:
        """Of one row, in base64: each of its columns in turn."""
        return b64encode(b"".join(self._parts(table, row_id, values))).decode()

    def differing(self, table: BoundTable, row_id: int, values: Mapping[str, Any], committed: str) -> Iterator[str]:
        """The columns whose value is not the one committed to."""
        then = b64decode(committed)
        for place, (name, part) in enumerate(zip(table.columns, self._parts(table, row_id, values), strict=True)):
            if then[place * _BYTES : (place + 1) * _BYTES] != part:
                yield name

    def _parts(self, table: BoundTable, row_id: int, values: Mapping[str, Any]) -> Iterator[bytes]:
        """Keyed BLAKE2 (RFC 7693): sixty values are committed to in an intake, each at the price of one call."""
        at, key = f"{table.name}|{row_id}|", self.keys.derived(self.key_id, _PURPOSE)
        for name in table.columns:
            message = f"{at}{name}|{_plain(values[name])}".encode()
            yield blake2b(message, digest_size=_BYTES, key=key).digest()


def _plain(value: Any) -> str:
    """A value as it reads however it was stored: on which time zone's clock, as 3000 or as 3000.00."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, bytes):
        return value.hex()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
