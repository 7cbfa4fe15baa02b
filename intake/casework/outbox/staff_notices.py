"""What a desk is told. One cause makes one line, however often it is announced.

A line with neither department nor person is a hotline's own, of a region or else of the home region: its dispatchers
and supervisors see it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from sqlalchemy import Insert, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from intake.language.i18n import N_
from intake.models import Complaint, Handling, Notice
from routing.vocabulary import Step

REQUEST_FILED = "request_filed"
REQUEST_FOR_HEAD = "request_for_head"
REQUEST_APPROVED = "request_approved"
REQUEST_REFUSED = "request_refused"
SENT_BACK = "sent_back"
ASSIGNED = "assigned"
SUPPLEMENTED = "supplemented"
TAKEN_BACK = "taken_back"
JOINED = "joined"
JOINED_SAID = "joined_said"
PARTED = "parted"
SPLIT_OFF = "split_off"
WAIVED = "waived"
RESUMED = "resumed"
PAUSE_OVER = "pause_over"
CLOCKS_DIFFER = "clocks_differ"
CORRECTION_ACCEPTED = "correction_accepted"
CORRECTION_REFUSED = "correction_refused"
REDISPATCH_DUE = "redispatch_due"
ROLE_PROPOSED = "role_proposed"
VERIFY_ASKED = "verify_asked"
VERIFY_FIRST = "verify_first"
VERIFY_SECOND = "verify_second"
VERIFY_UPWARD = "verify_upward"
CLOCKS_STUCK = "clocks_stuck"
DIGEST = "digest"
CALENDAR_DUE = "calendar_due"
CALENDAR_MISSING = "calendar_missing"
DEPARTMENT_EMPTY = "department_empty"
RECUSAL_DUE = "recusal_due"
RECUSAL_LATE = "recusal_late"
RECUSAL_OWN = "recusal_own"
WARNING_RAISED = "warning_raised"
BULLETIN_DRAFTED = "bulletin_drafted"
OBJECTION_FILED = "objection_filed"
BOX_ANSWERED = "box_answered"
LETTER_OVERDUE = "letter_overdue"
REDO_SUPERVISED = "redo_supervised"
SECOND_PERSON_ASKED = "second_person_asked"
ORDER_GIVEN = "order_given"
ORDER_ANSWERED = "order_answered"
ORDER_ACCEPTED = "order_accepted"
ORDER_REFUSED = "order_refused"
ORDER_WITHDRAWN = "order_withdrawn"
ORDER_OVERDUE = "order_overdue"
TALK_PROPOSED = "talk_proposed"
TALK_ITEM_DUE = "talk_item_due"
OPINION_ASKED = "opinion_asked"
OPINION_SOON = "opinion_soon"
OPINION_DUE = "opinion_due"
MEETING_CALLED = "meeting_called"
MEETING_CANCELLED = "meeting_cancelled"
SHIFT_GIVEN = "shift_given"
SHIFT_TAKEN = "shift_taken"
SHIFT_REFUSED = "shift_refused"
CALLER_REVIEW = "caller_review"
CARD_REVIEW = "card_review"
JOBS_FAULTY = "jobs_faulty"
ACCOUNT_ASKED = "account_asked"
ACCOUNT_APPROVED = "account_approved"
ACCOUNT_REFUSED = "account_refused"
HOST_GRANTED = "host_granted"
HOST_RESET = "host_reset"

# The sentence for each kind; its words are the notice's `params`: those of a complaint carry `number`, steps `clock`
# and `due_at` too, those of the registry a `department` or an `association`.
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        REQUEST_FILED: N_("%(number)s: a department asks for a decision"),
        REQUEST_FOR_HEAD: N_("%(number)s: more time for a procedure waits for your approval"),
        REQUEST_APPROVED: N_("%(number)s: your request was granted"),
        REQUEST_REFUSED: N_("%(number)s: your request was refused"),
        ASSIGNED: N_("%(number)s: your department gave it to you"),
        SENT_BACK: N_("%(number)s: sent back, to be handled anew"),
        SUPPLEMENTED: N_("%(number)s: the complainant added something"),
        JOINED: N_("%(number)s: complaints were joined with it, %(count)s of them"),
        JOINED_SAID: N_("%(number)s: somebody whose complaint was joined with it added something"),
        PARTED: N_("%(number)s: complaints that were joined with it lie with your department again, %(count)s of them"),
        SPLIT_OFF: N_("%(number)s ended: say who answers what was handled together with it, %(count)s of them"),
        TAKEN_BACK: N_("%(number)s: no longer with your department"),
        WAIVED: N_("%(number)s: your reply is no longer needed"),
        RESUMED: N_("%(number)s: goes on after the suspension"),
        PAUSE_OVER: N_("%(number)s: has waited as long as it may; the clocks run again"),
        CLOCKS_DIFFER: N_("Deadlines differ from the record; ask your administrator to verify the clocks"),
        CALENDAR_DUE: N_("Next year's working calendar is not loaded yet: import the State Council notice"),
        CALENDAR_MISSING: N_("Next year's working calendar is missing: deadlines in it are provisional"),
        DEPARTMENT_EMPTY: N_(
            "%(department)s has no handler any more: send its open complaints elsewhere, %(waiting)s of them"
        ),
        RECUSAL_DUE: N_("%(number)s: a department is set aside; confirm or lift that, its day is over"),
        RECUSAL_OWN: N_(
            "%(number)s accuses an office that dispatchers here belong to: they do not see it; have another one decide"
        ),
        RECUSAL_LATE: N_("%(number)s: for two working days nobody has confirmed or lifted the recusal"),
        WARNING_RAISED: N_("Early warning: %(new)s new alerts to acknowledge"),
        OBJECTION_FILED: N_("%(number)s: the complainant objects to the result; decide the objection"),
        BOX_ANSWERED: N_("%(number)s: the complainant has answered your message"),
        LETTER_OVERDUE: N_("%(number)s: %(association)s owes its answer to %(letter)s since %(due)s"),
        REDO_SUPERVISED: N_("%(number)s: the complainant is not satisfied; it is redone under supervision"),
        SECOND_PERSON_ASKED: N_("%(number)s: a caller asks for a second person to show a confidential number"),
        ORDER_GIVEN: N_("%(number)s: your department is ordered to report (%(level)s), by %(due)s"),
        ORDER_ANSWERED: N_("%(number)s: %(department)s has reported on your order; accept or refuse it"),
        ORDER_ACCEPTED: N_("%(number)s: your report on the order was accepted"),
        ORDER_REFUSED: N_("%(number)s: your report on the order was refused; report anew by %(due)s"),
        ORDER_WITHDRAWN: N_("%(number)s: the order to your department was withdrawn"),
        ORDER_OVERDUE: N_("%(number)s: the report on an order (%(level)s) is overdue, %(department)s"),
        TALK_PROPOSED: N_("%(association)s: a regulatory talk is proposed; decide on it"),
        TALK_ITEM_DUE: N_("%(association)s: what was to be put right is due; check it"),
        OPINION_ASKED: N_("Joint meeting: your department's opinion is asked by %(due)s"),
        OPINION_SOON: N_("Joint meeting: your department still owes an opinion, due by %(due)s"),
        MEETING_CALLED: N_("Joint meeting: your department is called to “%(title)s”, %(when)s, %(place)s"),
        MEETING_CANCELLED: N_("Joint meeting: “%(title)s” does not take place"),
        OPINION_DUE: N_("Joint meeting: an opinion is overdue, %(department)s"),
        SHIFT_GIVEN: N_("%(name)s hands over to you what is in hand: take it, or say why not"),
        SHIFT_TAKEN: N_("%(name)s has taken what you handed over"),
        SHIFT_REFUSED: N_("%(name)s has not taken what you handed over: it is still yours"),
        CALLER_REVIEW: N_("%(number)s: the limit on this caller is to be reviewed by %(day)s; without that it ends"),
        CARD_REVIEW: N_("Knowledge card “%(card)s”: is it still right? Look at it by %(day)s"),
        JOBS_FAULTY: N_("Background jobs are late or have failed twice in a row: %(count)s of them; see why"),
        ACCOUNT_ASKED: N_("Another administrator asks you to agree about the account %(login)s, within a day"),
        ACCOUNT_APPROVED: N_("Another administrator agreed to what you asked about the account %(login)s"),
        ACCOUNT_REFUSED: N_("Another administrator refused what you asked about the account %(login)s"),
        HOST_GRANTED: N_("At the command line of the host the account %(login)s was given privileged roles"),
        HOST_RESET: N_("At the command line of the host the account %(login)s was given a new password"),
        BULLETIN_DRAFTED: N_("The bulletin of %(period)s is drafted: read it and release it"),
        CLOCKS_STUCK: N_("%(number)s: its clocks cannot be kept; ask your administrator to look into the log"),
        DIGEST: N_("The system stood still from %(since)s to %(until)s; meanwhile these clocks moved on: %(count)d"),
        CORRECTION_ACCEPTED: N_("%(association)s: the registry was corrected as you asked"),
        CORRECTION_REFUSED: N_("%(association)s: your correction of the registry was refused"),
        REDISPATCH_DUE: N_("%(number)s: the registry was corrected; see whether it must go to another department"),
        ROLE_PROPOSED: N_("%(association)s: your department is to answer for it; confirm or refuse"),
        VERIFY_ASKED: N_("Half-yearly check of the registry: %(waiting)s associations wait for your department's word"),
        VERIFY_FIRST: N_("Reminder: %(waiting)s associations still wait for your department's word"),
        VERIFY_SECOND: N_("Second reminder: %(waiting)s associations still wait for your department's word"),
        VERIFY_UPWARD: N_("%(department)s has not checked its part of the registry for thirty working days"),
        Step.HALF: N_("%(number)s: half the time has run"),
        Step.DAY_BEFORE: N_("%(number)s: due within one working day"),
        Step.DUE: N_("%(number)s: overdue"),
        Step.PLUS_1: N_("%(number)s: first reminder after expiry"),
        Step.PLUS_3: N_("%(number)s: placed under supervision"),
        Step.PLUS_5: N_("%(number)s: notice of criticism for delay"),
    }
)

# A clock that stops asks this: built once, as building and keying a statement costs as much as running it.
# Notices are written at once, so nothing that waits to be written could change the answer.
_UNREAD = (
    select(col(Notice.deadline_id), col(Notice.kind), col(Notice.shown_at) > bindparam("moment"))
    .where(
        col(Notice.deadline_id).in_(bindparam("of_deadlines", expanding=True)),
        col(Notice.read_at).is_(None),
        col(Notice.settled_at).is_(None),
        col(Notice.kind).in_(list(Step)),
    )
    .execution_options(autoflush=False)
)
# As the first: for whoever stops a clock, sweeps, or does what a line asked for.
_notices = Notice.__table__
_SETTLE = update(_notices).values(settled_at=bindparam("moment")).where(_notices.c.read_at.is_(None))
_SETTLE_CLOCKS = _SETTLE.where(_notices.c.deadline_id.in_(bindparam("of_deadlines", expanding=True)))
_SETTLE_LINES = _SETTLE.where(
    _notices.c.settled_at.is_(None), _notices.c.dedupe_key.in_(bindparam("keys", expanding=True))
)
_READ_UNHEARD = (
    update(_notices)
    .values(read_at=bindparam("moment"))
    .where(
        _notices.c.deadline_id.in_(bindparam("of_deadlines", expanding=True)),
        _notices.c.shown_at > bindparam("moment"),
        _notices.c.read_at.is_(None),
    )
)


def notify_desk(session: Session, kind: str, /, *, cause: str, at: datetime, **named: Any) -> None:
    """Put one line on a desk; named as in `notice_row`."""
    put_up(session, [notice_row(kind, cause=cause, at=at, **named)])


def notify_parts(session: Session, kind: str, complaint: Complaint, parts: Iterable[Handling], *, at: datetime) -> None:
    """One line on the desk of each department that holds, or held, one of these parts."""
    for part in parts:
        who = {"complaint_id": complaint.id, "department_id": part.department_id, "number": complaint.number}
        notify_desk(session, kind, cause=str(part.id), at=at, **who)


def notice_row(  # noqa: PLR0913 - one keyword for each column
    kind: str,
    /,
    *,
    cause: str,
    at: datetime,
    complaint_id: int | None = None,
    department_id: int | None = None,
    staff_id: int | None = None,
    region_code: str | None = None,
    deadline_id: int | None = None,
    shown_at: datetime | None = None,
    **params: Any,
) -> dict[str, Any]:
    """One line on a desk, seen from `shown_at` on, else at once."""
    return {
        "department_id": department_id,
        "staff_id": staff_id,
        "region_code": region_code,
        "complaint_id": complaint_id,
        "deadline_id": deadline_id,
        "kind": kind,
        "params": params,
        "dedupe_key": f"{kind}:{cause}",
        "created_at": at,
        "shown_at": max(shown_at or at, at),
    }


def withdraw_unheard(session: Session, deadline_ids: Sequence[int], *, at: datetime) -> dict[int, list[Step]]:
    """Put away what clocks told of and no desk has seen yet; answers which steps. The caller holds the complaint.

    What stands on a desk already is marked settled: whoever has not read it need not any more.
    """
    found: dict[int, list[Step]] = {}
    told = session.execute(_UNREAD, {"of_deadlines": list(deadline_ids), "moment": at}).all()
    for deadline_id, kind, is_unheard in told:
        if is_unheard:
            found.setdefault(deadline_id, []).append(Step(kind))
    if told:
        session.connection().execute(_SETTLE_CLOCKS, {"of_deadlines": list({one[0] for one in told}), "moment": at})
    if found:
        session.connection().execute(_READ_UNHEARD, {"of_deadlines": list(found), "moment": at})
    return {deadline_id: [step for step in Step if step in steps] for deadline_id, steps in found.items()}


def settle_about(session: Session, complaint_id: int, kinds: Iterable[str], cause: str, *, at: datetime) -> None:
    """Whatever these kinds told anybody of one cause, by name or not, is done; nobody need read it any more."""
    told = or_(*(col(Notice.dedupe_key).startswith(f"{kind}:{cause}:", autoescape=True) for kind in kinds))
    unread = (col(Notice.complaint_id) == complaint_id, col(Notice.read_at).is_(None), col(Notice.settled_at).is_(None))
    session.execute(update(Notice).where(*unread, told).values(settled_at=at))


def settle_cause(session: Session, kind: str, cause: str, *, at: datetime) -> None:
    """As `settle_about`, of what is about no complaint, whoever was told."""
    told = col(Notice.dedupe_key).startswith(f"{kind}:{cause}:", autoescape=True)
    unread = (col(Notice.kind) == kind, col(Notice.read_at).is_(None), col(Notice.settled_at).is_(None))
    session.execute(update(Notice).where(*unread, told).values(settled_at=at))


def step_cause(deadline_id: int, extension_days: int, desk: str) -> str:
    """What makes a step's line unique: its clock, as long as that is, and whose desk."""
    return f"{deadline_id}:{extension_days}:{desk}"


def settle_overtaken(
    session: Session, rows: Sequence[dict[str, Any]], kinds: Iterable[str] = tuple(Step), *, at: datetime
) -> None:
    """A later step, of `kinds` in their order, says all that an earlier one said on the same desk."""
    in_order = tuple(kinds)
    earlier = dict(zip(in_order, accumulate(((one,) for one in in_order), initial=()), strict=False))
    causes = ((row["kind"], row["dedupe_key"].partition(":")[2]) for row in rows)
    keys = [f"{kind}:{cause}" for step, cause in causes for kind in earlier.get(step, ())]
    if keys:
        session.connection().execute(_SETTLE_LINES, {"keys": keys, "moment": at})


def put_up(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Many lines at once, by column; one that is up already stays as it is."""
    if rows:
        session.connection().execute(_put_up(session.get_bind().dialect.name), list(rows))


@cache
def _put_up(dialect: str) -> Insert:
    if dialect == "postgresql":
        return postgresql.insert(Notice.__table__).on_conflict_do_nothing()
    return sqlite.insert(Notice.__table__).on_conflict_do_nothing()
