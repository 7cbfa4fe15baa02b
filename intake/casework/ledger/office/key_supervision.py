"""Key supervision among the rows of the office that the record binds."""

from sqlmodel import col, select

from intake.casework.ledger.office.table import BoundPart, OfficeTable, of, words
from intake.models import DelegatedItem, KeyFinding, KeyIndicator, KeyIndicatorSet, KeyRound, KeyScore
from intake.vocabulary import KeySetState
from routing.models import Association

_PUBLISHED = col(KeyIndicatorSet.state) == KeySetState.PUBLISHED

KEY_SUPERVISION = (
    # A draft is nobody's concern yet.
    OfficeTable(
        KeyIndicatorSet,
        (
            "version", "state", "title", "document", "threshold", "most", "based_on", "edition", "created_at",
            "created_by_id", "edited_by_ids", "decided_at", "decided_by_id", "reason",
        ),
        words(KeyIndicatorSet.version),
        scope=_PUBLISHED,
        enters=_PUBLISHED,
        parts=(BoundPart(KeyIndicator, "set_id"),),
    ),
    OfficeTable(
        KeyIndicator,
        ("set_id", "number", "kind", "text", "basis", "measure", "least", "weight", "is_default"),
        words(of(KeyIndicatorSet, "version", KeyIndicator.set_id), KeyIndicator.number),
        scope=col(KeyIndicator.set_id).in_(select(col(KeyIndicatorSet.id)).where(_PUBLISHED)),
    ),
    OfficeTable(
        KeyFinding,
        (
            "association_id", "text", "holds_on", "reason", "entered_by_id", "entered_at", "ends_on", "end_reason",
            "ended_by_id", "ended_at",
        ),
        words(of(Association, "credit_code", KeyFinding.association_id), KeyFinding.text),
    ),
    OfficeTable(
        KeyRound,
        (
            "set_version", "as_of", "origin", "quarter_on", "region_code", "threshold", "most", "associations",
            "scored_at", "scored_by_id", "state", "batch_id", "decided_by_id", "decided_at", "document", "reason",
        ),
        words(KeyRound.as_of, KeyRound.id),
    ),
    OfficeTable(
        KeyScore,
        (
            "round_id", "association_id", "points", "inputs", "act", "verdict", "reason", "judged_by_id", "judged_at",
        ),
        words(KeyScore.round_id, of(Association, "credit_code", KeyScore.association_id)),
    ),
    OfficeTable(
        DelegatedItem,
        (
            "association_id", "kind", "name", "authority", "document", "valid_from", "valid_to", "entered_by_id",
            "entered_at", "ended_by_id", "ended_at", "end_reason",
        ),
        words(of(Association, "credit_code", DelegatedItem.association_id), DelegatedItem.name),
    ),
)  # fmt: skip
