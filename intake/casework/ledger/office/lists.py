"""Fee lists and campaigns among the rows of the office that the record binds."""

from sqlmodel import col, select

from intake.casework.ledger.office.table import BoundPart, OfficeTable, of, words
from intake.models import Campaign, CampaignResult, CampaignSituation, CampaignTarget
from routing.models import Association, FeeItem, FeeListVersion
from routing.vocabulary import FeeListState

# A draft is nobody's concern yet; one that was called off stays vouched for.
_OF_FEES = (FeeListState.PUBLISHED, FeeListState.DISCARDED)

LISTS = (
    OfficeTable(
        FeeListVersion,
        (
            "version", "state", "title", "document", "based_on", "edition", "created_at", "created_by_id",
            "edited_by_ids", "effective_at", "decided_at", "decided_by_id", "reason",
        ),
        words(FeeListVersion.version),
        scope=col(FeeListVersion.state).in_(_OF_FEES),
        enters=col(FeeListVersion.state) == FeeListState.PUBLISHED,
        parts=(BoundPart(FeeItem, "list_id"),),
    ),
    OfficeTable(
        FeeItem,
        (
            "list_id", "code", "name_zh", "name_en", "condition_zh", "condition_en", "violations", "basis", "words",
        ),
        words(of(FeeListVersion, "version", FeeItem.list_id), FeeItem.code),
        scope=col(FeeItem.list_id).in_(
            select(col(FeeListVersion.id)).where(col(FeeListVersion.state).in_(_OF_FEES))
        ),
    ),
    OfficeTable(
        Campaign,
        (
            "name", "document", "begins_on", "ends_on", "reason", "opened_by_id", "opened_at", "closed_by_id",
            "closed_at",
        ),
        words(Campaign.name),
    ),
    OfficeTable(
        CampaignSituation,
        ("campaign_id", "number", "text", "basis", "violations", "is_default"),
        words(of(Campaign, "name", CampaignSituation.campaign_id), CampaignSituation.number),
    ),
    OfficeTable(
        CampaignTarget,
        (
            "campaign_id", "association_id", "way", "ways", "situations", "note", "found_by_id", "found_at", "state",
            "judged_by_id", "judged_at", "judged_note", "grade", "document", "decided_by_id", "decided_at",
        ),
        words(
            of(Campaign, "name", CampaignTarget.campaign_id),
            of(Association, "credit_code", CampaignTarget.association_id),
        ),
    ),
    OfficeTable(
        CampaignResult,
        (
            "campaign_id", "kind", "association_id", "title", "document", "fen_before", "fen_after",
            "fen_refunded", "recorded_by_id", "recorded_at", "struck_by_id", "struck_at",
        ),
        words(of(Campaign, "name", CampaignResult.campaign_id), CampaignResult.title),
    ),
)  # fmt: skip
