"""What the record binds of joint meetings. What is sealed is held to its place by its seal, and not bound."""

from intake.casework.ledger.office.table import OfficeTable, of, words
from intake.models import JointMeeting, MeetingItem, MeetingMember, MeetingOpinion
from routing.models import Department

MEETINGS = (
    OfficeTable(
        MeetingMember,
        ("region_code", "department_id", "is_convenor", "added_by_id", "added_at", "ended_by_id", "ended_at"),
        words(MeetingMember.region_code, of(Department, "name", MeetingMember.department_id)),
    ),
    OfficeTable(
        JointMeeting,
        (
            "region_code", "kind", "state", "title", "convenor_id", "opened_by_id", "opened_at", "meets_at", "place",
            "called_by_id", "called_at", "held_on", "document", "recorded_by_id", "recorded_at", "reason",
        ),
        words(JointMeeting.region_code, JointMeeting.title),
    ),
    OfficeTable(
        MeetingItem,
        (
            "meeting_id", "complaint_id", "cause", "state", "problem", "put_on_by_id", "put_on_at",
            "lead_department_id", "co_department_ids", "is_final", "raised_to", "settlement_id", "correction_id",
            "decided_by_id", "decided_at",
        ),
        words(of(JointMeeting, "title", MeetingItem.meeting_id), MeetingItem.id),
    ),
    OfficeTable(
        MeetingOpinion,
        ("item_id", "department_id", "asked_by_id", "asked_at", "answer_by", "stance", "given_by_id", "given_at"),
        words(MeetingOpinion.item_id, of(Department, "name", MeetingOpinion.department_id)),
    ),
)  # fmt: skip
