"""Where a notice leads, by its kind: to the page on which whoever reads it does something about it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import url_for

from intake.auth.guards import may_open
from intake.casework.outbox import staff_notices as kinds

# An endpoint, and which of the notice's words it takes. The first of several that the reader may open.
_Way = tuple[str, ...]
_TO_COMPLAINT: tuple[_Way, ...] = (("complaint.show", "number"),)
_TO_LETTER: tuple[_Way, ...] = (("letters.show", "number", "letter_id"), *_TO_COMPLAINT)
_TO_TALK: tuple[_Way, ...] = (("talks.show", "talk_id"),)
# Who owes an opinion goes to that, a department that is called to what it reads.
_TO_MEETING: tuple[_Way, ...] = (
    ("meeting_opinions.show", "opinion_id"),
    ("meetings.show", "meeting_id"),
    ("meeting_opinions.called", "meeting_id"),
)
_OF_MEETINGS = (
    kinds.OPINION_ASKED,
    kinds.OPINION_SOON,
    kinds.OPINION_DUE,
    kinds.MEETING_CALLED,
    kinds.MEETING_CANCELLED,
)
# Every other kind leads to its complaint, where it has one.
WAYS: Mapping[str, tuple[_Way, ...]] = MappingProxyType(
    dict.fromkeys(_OF_MEETINGS, _TO_MEETING)
    | dict.fromkeys((kinds.TALK_PROPOSED, kinds.TALK_ITEM_DUE), _TO_TALK)
    | dict.fromkeys((kinds.VERIFY_ASKED, kinds.VERIFY_FIRST, kinds.VERIFY_SECOND), (("registry_verify.show",),))
    | dict.fromkeys((kinds.SHIFT_GIVEN, kinds.SHIFT_TAKEN, kinds.SHIFT_REFUSED), (("shifts.show",),))
    | dict.fromkeys((kinds.ACCOUNT_ASKED, kinds.ACCOUNT_APPROVED, kinds.ACCOUNT_REFUSED), (("account_requests.list",),))
    | dict.fromkeys((kinds.HOST_GRANTED, kinds.HOST_RESET), (("staff.list",),))
    | {
        kinds.DIGEST: (("desk.digest", "notice_id"),),
        kinds.ROLE_PROPOSED: (("registry_changes.queue",),),
        kinds.WARNING_RAISED: (("alerts.list",),),
        kinds.JOBS_FAULTY: (("jobs.list",),),
        kinds.BULLETIN_DRAFTED: (("bulletins.list",),),
        kinds.JOBS_FAULTY: (("jobs.list",),),
        kinds.CARD_REVIEW: (("knowledge.show", "key"),),
        kinds.LETTER_OVERDUE: _TO_LETTER,
    }
)


def address_of(kind: str, words: Mapping[str, Any], *, is_readable: bool) -> str:
    """Empty where it leads nowhere, or the reader may open none of it; `is_readable` is of its complaint."""
    for endpoint, *names in WAYS.get(kind, _TO_COMPLAINT):
        values = {name: words.get(name) for name in names}
        is_let_in = is_readable or "number" not in names
        if is_let_in and all(values.values()) and may_open(endpoint):
            return url_for(endpoint, **values)
    return ""
