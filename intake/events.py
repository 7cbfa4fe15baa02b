"""The kinds of events, `subject:action`, each with exactly the fields it carries. Stored for ever, so never renamed."""

from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """What can happen to a complaint, its identity, clocks and messages. Reads are events too."""

    COMPLAINT_RECEIVE = "complaint:receive"
    COMPLAINT_MOVE = "complaint:move"
    COMPLAINT_CORRECT = "complaint:correct"
    COMPLAINT_NOTE = "complaint:note"
    COMPLAINT_SUPPLEMENT = "complaint:supplement"
    COMPLAINT_WRITE = "complaint:write"
    COMPLAINT_READ = "complaint:read"
    COMPLAINT_VIEW = "complaint:view"
    COMPLAINT_TRACK = "complaint:track"
    NARRATIVE_HIDE = "narrative:hide"
    VIOLATION_GUESS = "violation:guess"
    VIOLATION_NAME = "violation:name"
    VIOLATION_DECIDE = "violation:decide"
    FEE_NAME = "fee:name"
    DECISION_ROUTE = "decision:route"
    DECISION_OVERRIDE = "decision:override"
    DECISION_SETTLE = "decision:settle"
    HANDLING_DISPATCH = "handling:dispatch"
    HANDLING_SIGN = "handling:sign"
    HANDLING_ASSIGN = "handling:assign"
    HANDLING_CONTACT = "handling:contact"
    HANDLING_INTERIM = "handling:interim"
    HANDLING_REPLY = "handling:reply"
    HANDLING_WAIVE = "handling:waive"
    HANDLING_RETURN = "handling:return"
    HANDLING_END = "handling:end"
    REQUEST_FILE = "request:file"
    REQUEST_DECIDE = "request:decide"
    CALLBACK_RECORD = "callback:record"
    CALLBACK_ASK = "callback:ask"
    CALLBACK_RELEASE = "callback:release"
    FOLLOW_UP_OPEN = "follow_up:open"
    CALL_ASK = "call:ask"
    CALL_END = "call:end"
    OBJECTION_FILE = "objection:file"
    OBJECTION_DECIDE = "objection:decide"
    STATUTORY_OPEN = "statutory:open"
    STATUTORY_CONCLUDE = "statutory:conclude"
    DEADLINE_PROMISE = "deadline:promise"
    DEADLINE_MEET = "deadline:meet"
    DEADLINE_EXTEND = "deadline:extend"
    DEADLINE_PAUSE = "deadline:pause"
    DEADLINE_RESUME = "deadline:resume"
    DEADLINE_CANCEL = "deadline:cancel"
    DEADLINE_STEP = "deadline:step"
    DEADLINE_RECALENDAR = "deadline:recalendar"
    DEADLINE_REPAIR = "deadline:repair"
    ORDER_ISSUE = "order:issue"
    ORDER_FEEDBACK = "order:feedback"
    ORDER_ACCEPT = "order:accept"
    ORDER_REFUSE = "order:refuse"
    ORDER_WITHDRAW = "order:withdraw"
    REGISTRY_DISPUTE = "registry:dispute"
    REGISTRY_SETTLE = "registry:settle"
    HOLD_PLACE = "hold:place"
    HOLD_LIFT = "hold:lift"
    RECUSAL_NAME = "recusal:name"
    RECUSAL_DECIDE = "recusal:decide"
    EVIDENCE_ADD = "evidence:add"
    EVIDENCE_SCAN = "evidence:scan"
    EVIDENCE_RELEASE = "evidence:release"
    EVIDENCE_WITHDRAW = "evidence:withdraw"
    EVIDENCE_VIEW = "evidence:view"
    EVIDENCE_SORT = "evidence:sort"
    EVIDENCE_TAKE_OFF = "evidence:take_off"
    LETTER_CHOOSE = "letter:choose"
    LETTER_ISSUE = "letter:issue"
    LETTER_SERVE = "letter:serve"
    LETTER_ANSWER = "letter:answer"
    LETTER_WITHDRAW = "letter:withdraw"
    CASE_FILE_WANT = "case_file:want"
    CASE_FILE_MAKE = "case_file:make"
    MESSAGE_QUEUE = "message:queue"
    MESSAGE_SEND = "message:send"
    IDENTITY_UNMASK = "identity:unmask"
    IDENTITY_ERASE = "identity:erase"


# What happened, and its fields: an event that is still to be recorded.
NewEvent = tuple[EventKind, dict[str, Any]]

# Clocks are derived from these rows alone (`casework.clocks.replay`). `happened_at` is when something entered late did
# happen, empty where that was as it was entered; a promise names the versions it was made under.
# Exactly these fields, no more and no fewer; `audit.record` refuses anything else.
FIELDS: dict[EventKind, frozenset[str]] = {
    EventKind.COMPLAINT_RECEIVE: frozenset({"channel", "kind", "violations", "association_id"}),
    # What the machine guessed, the surest first, and which of it the complainant took as their own words; what they
    # named later, asked whether it is that; what an official decided, and what it stood under until then.
    EventKind.VIOLATION_GUESS: frozenset({"guesses", "taken", "declined"}),
    EventKind.VIOLATION_NAME: frozenset({"codes", "proposed", "declined"}),
    EventKind.VIOLATION_DECIDE: frozenset({"codes", "before"}),
    # Items of the fee lists it is about, and those it is no longer, by the version of the lists they were named by.
    EventKind.FEE_NAME: frozenset({"codes", "dropped", "list_version"}),
    EventKind.COMPLAINT_MOVE: frozenset({"move", "from", "to", "reason", "note", "happened_at"}),
    # What it is filed under, as triage found it and as it stands then: kind, association_id, region_code.
    EventKind.COMPLAINT_CORRECT: frozenset({"before", "after"}),
    EventKind.COMPLAINT_NOTE: frozenset({"text"}),
    EventKind.COMPLAINT_SUPPLEMENT: frozenset({"channel", "text"}),
    # To the complainant's message box, by the hotline or a department; `up_to` is the place in the record of the newest
    # message that the complainant was shown.
    EventKind.COMPLAINT_WRITE: frozenset({"department_id", "text"}),
    EventKind.COMPLAINT_READ: frozenset({"up_to"}),
    EventKind.COMPLAINT_VIEW: frozenset({"page", "address"}),
    EventKind.COMPLAINT_TRACK: frozenset({"channel"}),
    # Which places of the narrative departments do not read, beside what rules hide: their numbers, and the places.
    EventKind.NARRATIVE_HIDE: frozenset({"hidden", "left", "places"}),
    EventKind.DECISION_ROUTE: frozenset({"rules", "table_version", "leads", "co", "recused"}),
    EventKind.DECISION_OVERRIDE: frozenset({"rules", "from", "to", "reason"}),
    EventKind.DECISION_SETTLE: frozenset({"violations", "lead", "co", "document", "reason"}),
    EventKind.HANDLING_DISPATCH: frozenset({"handlings"}),
    EventKind.HANDLING_SIGN: frozenset({"handling_id", "department_id", "handler_id", "happened_at", "reason"}),
    EventKind.HANDLING_CONTACT: frozenset({"handling_id", "department_id", "text", "happened_at", "reason"}),
    # Who in the department had it and has it now: handler_id, deputy_id, section; `batch` of those given at once.
    EventKind.HANDLING_ASSIGN: frozenset({"handling_id", "department_id", "before", "after", "batch", "note"}),
    EventKind.HANDLING_INTERIM: frozenset({"handling_id", "department_id", "text"}),
    EventKind.HANDLING_REPLY: frozenset({"handling_id", "department_id", "outcome", "happened_at", "reason"}),
    EventKind.HANDLING_WAIVE: frozenset({"handling_id", "department_id", "reason"}),
    EventKind.HANDLING_RETURN: frozenset({"handling_id", "department_id", "reason"}),
    EventKind.HANDLING_END: frozenset({"handlings", "state", "reason"}),
    EventKind.REQUEST_FILE: frozenset({"request_id", "kind", "handling_id", "reason", "clock", "days", "unit"}),
    EventKind.REQUEST_DECIDE: frozenset({"request_id", "kind", "clock", "decision", "note"}),
    EventKind.CALLBACK_RECORD: frozenset({"callback_id", "contacted", "solved", "satisfaction", "happened_at"}),
    # Somebody who asked for confidentiality is called with a second person: asked for, and then for whom.
    EventKind.CALLBACK_ASK: frozenset({"address"}),
    EventKind.CALLBACK_RELEASE: frozenset({"staff_id", "address"}),
    EventKind.FOLLOW_UP_OPEN: frozenset({"because", "due_at"}),
    # A call through the hotline that shows neither side the other's number; no number stands in the record.
    EventKind.CALL_ASK: frozenset({"call_id"}),
    EventKind.CALL_END: frozenset({"call_id", "state", "seconds"}),
    EventKind.OBJECTION_FILE: frozenset({"objection_id", "origin", "decide_by"}),
    EventKind.OBJECTION_DECIDE: frozenset({"objection_id", "state", "note"}),
    EventKind.STATUTORY_OPEN: frozenset({"clock", "document", "department_id"}),
    EventKind.STATUTORY_CONCLUDE: frozenset({"clock", "document", "note", "happened_at"}),
    EventKind.DEADLINE_PROMISE: frozenset({"deadlines", "policy", "profile", "policy_version", "calendar_version"}),
    EventKind.DEADLINE_MEET: frozenset({"deadline_id", "clock", "on_time"}),
    EventKind.DEADLINE_EXTEND: frozenset({"deadline_id", "clock", "due_at", "days", "unit", "basis"}),
    EventKind.DEADLINE_PAUSE: frozenset({"reason", "until"}),
    EventKind.DEADLINE_RESUME: frozenset({"due", "reason"}),
    EventKind.DEADLINE_CANCEL: frozenset({"deadline_id", "clock", "reason"}),
    EventKind.DEADLINE_STEP: frozenset({"deadline_id", "clock", "step", "skipped"}),
    EventKind.DEADLINE_RECALENDAR: frozenset({"calendar_version", "deadlines"}),
    EventKind.DEADLINE_REPAIR: frozenset({"changes"}),
    # A department is pressed: by a person, or by the step of the ladder that `step` names. `region_code` and
    # `calendar_version` say whose working days count.
    EventKind.ORDER_ISSUE: frozenset(
        {
            *("order_id", "level", "department_id", "handling_id", "days", "region_code", "calendar_version"),
            *("deadline_id", "step", "demand"),
        }
    ),
    EventKind.ORDER_FEEDBACK: frozenset({"order_id", "department_id", "text"}),
    EventKind.ORDER_ACCEPT: frozenset({"order_id", "department_id", "note"}),
    EventKind.ORDER_REFUSE: frozenset({"order_id", "department_id", "days", "calendar_version", "reason"}),
    EventKind.ORDER_WITHDRAW: frozenset({"order_id", "department_id", "reason"}),
    EventKind.REGISTRY_DISPUTE: frozenset({"correction_id", "role", "holder", "proposed", "document", "statement"}),
    EventKind.REGISTRY_SETTLE: frozenset({"correction_id", "role", "state", "department", "valid_from", "note"}),
    # What the complainant named, and the departments it was matched to; then what an official says of some of these.
    EventKind.RECUSAL_NAME: frozenset({"named", "matched"}),
    EventKind.RECUSAL_DECIDE: frozenset({"departments", "state", "reason"}),
    # A digest is sealed like a text: a known file could be told from it.
    EventKind.EVIDENCE_ADD: frozenset({"evidence_id", "channel", "source", "purpose", "file", "size", "sha256"}),
    EventKind.EVIDENCE_SCAN: frozenset({"evidence_id", "verdict"}),
    EventKind.EVIDENCE_RELEASE: frozenset({"evidence_id", "copy_id", "copy", "reason", "sha256"}),
    EventKind.EVIDENCE_WITHDRAW: frozenset({"evidence_id", "copy_id", "copy", "reason"}),
    EventKind.EVIDENCE_VIEW: frozenset({"evidence_id", "copy_id", "copy", "address"}),
    EventKind.EVIDENCE_SORT: frozenset({"evidence_id", "purpose"}),
    EventKind.EVIDENCE_TAKE_OFF: frozenset({"evidence_id", "reason"}),
    # The number is in `year` and `serial`; the digest is of the content as it is sealed in the row.
    # By which way the complainant wishes letters; never an address.
    EventKind.LETTER_CHOOSE: frozenset({"road"}),
    EventKind.LETTER_ISSUE: frozenset({"letter_id", "kind", "year", "serial", "road", "days", "sha256"}),
    EventKind.LETTER_SERVE: frozenset({"letter_id", "kind", "year", "serial", "road", "note"}),
    EventKind.LETTER_ANSWER: frozenset({"letter_id", "kind", "year", "serial", "is_late", "text"}),
    EventKind.LETTER_WITHDRAW: frozenset({"letter_id", "kind", "year", "serial", "reason"}),
    EventKind.CASE_FILE_WANT: frozenset({"case_file_id", "purpose"}),
    EventKind.CASE_FILE_MAKE: frozenset({"case_file_id", "pages", "parts", "sha256"}),
    EventKind.MESSAGE_QUEUE: frozenset({"message_id", "template"}),
    EventKind.MESSAGE_SEND: frozenset({"message_id", "state"}),
    EventKind.IDENTITY_UNMASK: frozenset({"fields", "reason", "address"}),
    EventKind.HOLD_PLACE: frozenset({"reason", "document", "until"}),
    EventKind.HOLD_LIFT: frozenset({"reason"}),
    # Without a reason it was the end of the retention period.
    EventKind.IDENTITY_ERASE: frozenset({"reason"}),
}

# Which of these fields are what a person wrote: no event carries them but sealed (`casework.ledger.event_texts`).
TEXTS: dict[EventKind, frozenset[str]] = {
    EventKind.COMPLAINT_MOVE: frozenset({"note"}),
    EventKind.COMPLAINT_NOTE: frozenset({"text"}),
    EventKind.COMPLAINT_SUPPLEMENT: frozenset({"text"}),
    EventKind.COMPLAINT_WRITE: frozenset({"text"}),
    EventKind.NARRATIVE_HIDE: frozenset({"places"}),
    EventKind.DECISION_OVERRIDE: frozenset({"reason"}),
    EventKind.DECISION_SETTLE: frozenset({"reason"}),
    EventKind.HANDLING_SIGN: frozenset({"reason"}),
    EventKind.HANDLING_CONTACT: frozenset({"text", "reason"}),
    EventKind.HANDLING_ASSIGN: frozenset({"note"}),
    EventKind.HANDLING_INTERIM: frozenset({"text"}),
    EventKind.HANDLING_REPLY: frozenset({"reason"}),
    EventKind.HANDLING_WAIVE: frozenset({"reason"}),
    EventKind.HANDLING_RETURN: frozenset({"reason"}),
    EventKind.REQUEST_DECIDE: frozenset({"note"}),
    EventKind.OBJECTION_DECIDE: frozenset({"note"}),
    EventKind.STATUTORY_CONCLUDE: frozenset({"note"}),
    EventKind.ORDER_ISSUE: frozenset({"demand"}),
    EventKind.ORDER_FEEDBACK: frozenset({"text"}),
    EventKind.ORDER_ACCEPT: frozenset({"note"}),
    EventKind.ORDER_REFUSE: frozenset({"reason"}),
    EventKind.ORDER_WITHDRAW: frozenset({"reason"}),
    EventKind.REGISTRY_DISPUTE: frozenset({"statement"}),
    EventKind.REGISTRY_SETTLE: frozenset({"note"}),
    EventKind.HOLD_PLACE: frozenset({"reason", "document"}),
    EventKind.HOLD_LIFT: frozenset({"reason"}),
    EventKind.RECUSAL_NAME: frozenset({"named"}),
    EventKind.RECUSAL_DECIDE: frozenset({"reason"}),
    EventKind.EVIDENCE_ADD: frozenset({"sha256"}),
    EventKind.EVIDENCE_RELEASE: frozenset({"reason", "sha256"}),
    EventKind.EVIDENCE_WITHDRAW: frozenset({"reason"}),
    EventKind.EVIDENCE_TAKE_OFF: frozenset({"reason"}),
    EventKind.LETTER_ISSUE: frozenset({"sha256"}),
    EventKind.LETTER_SERVE: frozenset({"note"}),
    EventKind.LETTER_ANSWER: frozenset({"text"}),
    EventKind.LETTER_WITHDRAW: frozenset({"reason"}),
    EventKind.CASE_FILE_WANT: frozenset({"purpose"}),
    EventKind.CASE_FILE_MAKE: frozenset({"sha256"}),
    EventKind.IDENTITY_UNMASK: frozenset({"reason"}),
}

# Reads: shown folded in the timeline, counted in "who saw this".
READS = frozenset(
    {EventKind.COMPLAINT_VIEW, EventKind.COMPLAINT_TRACK, EventKind.EVIDENCE_VIEW, EventKind.IDENTITY_UNMASK}
)
