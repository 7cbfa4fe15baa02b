"""What each kind of notice is about, for those who choose by which road they hear of it; and what does not wait."""

from collections.abc import Mapping
from types import MappingProxyType

from intake.casework.outbox import staff_notices as notices
from intake.vocabulary import NoticeTopic
from routing.vocabulary import Step

_TOPICS: Mapping[NoticeTopic, frozenset[str]] = MappingProxyType(
    {
        NoticeTopic.DEADLINES: frozenset(
            {
                *Step,
                *(notices.PAUSE_OVER, notices.DIGEST, notices.ORDER_GIVEN, notices.ORDER_OVERDUE),
                notices.LETTER_OVERDUE,
            }
        ),
        NoticeTopic.DECISIONS: frozenset(
            {
                notices.REQUEST_FILED,
                notices.REQUEST_FOR_HEAD,
                notices.REQUEST_APPROVED,
                notices.REQUEST_REFUSED,
                notices.RECUSAL_DUE,
                notices.RECUSAL_LATE,
                notices.RECUSAL_OWN,
                notices.OBJECTION_FILED,
                notices.SECOND_PERSON_ASKED,
                notices.ORDER_ANSWERED,
                notices.CALLER_REVIEW,
                *(notices.ACCOUNT_ASKED, notices.ACCOUNT_APPROVED, notices.ACCOUNT_REFUSED),
                *(notices.HOST_GRANTED, notices.HOST_RESET),
            }
        ),
        NoticeTopic.WORK: frozenset(
            {
                notices.ASSIGNED,
                notices.SENT_BACK,
                notices.SUPPLEMENTED,
                notices.BOX_ANSWERED,
                notices.TAKEN_BACK,
                notices.WAIVED,
                notices.RESUMED,
                notices.REDO_SUPERVISED,
                notices.ORDER_ACCEPTED,
                notices.ORDER_REFUSED,
                notices.ORDER_WITHDRAWN,
                notices.OPINION_ASKED,
                *(notices.OPINION_SOON, notices.OPINION_DUE, notices.MEETING_CALLED, notices.MEETING_CANCELLED),
                notices.SHIFT_GIVEN,
                notices.SHIFT_TAKEN,
                notices.SHIFT_REFUSED,
                *(notices.JOINED, notices.JOINED_SAID, notices.PARTED, notices.SPLIT_OFF),
            }
        ),
        NoticeTopic.REGISTRY: frozenset(
            {
                notices.CORRECTION_ACCEPTED,
                notices.CORRECTION_REFUSED,
                notices.REDISPATCH_DUE,
                notices.ROLE_PROPOSED,
                notices.VERIFY_ASKED,
                notices.VERIFY_FIRST,
                notices.VERIFY_SECOND,
                notices.VERIFY_UPWARD,
            }
        ),
        NoticeTopic.WARNINGS: frozenset({notices.WARNING_RAISED, notices.TALK_PROPOSED, notices.TALK_ITEM_DUE}),
    }
)
_TOPIC_OF = {kind: topic for topic, kinds in _TOPICS.items() for kind in kinds}
# Late already, or somebody else cannot go on without them: told at once, within the hours of who is told.
URGENT = frozenset(
    {
        *(Step.DUE, Step.PLUS_1, Step.PLUS_3, Step.PLUS_5),
        *(notices.REQUEST_FOR_HEAD, notices.RECUSAL_DUE, notices.RECUSAL_LATE, notices.RECUSAL_OWN),
        *(notices.ORDER_GIVEN, notices.ORDER_REFUSED),
        *(notices.ACCOUNT_ASKED, notices.HOST_GRANTED, notices.HOST_RESET),
    }
)


def topic_of(kind: str) -> NoticeTopic:
    """Whatever is about no complaint and no registry is upkeep."""
    return _TOPIC_OF.get(kind, NoticeTopic.UPKEEP)
