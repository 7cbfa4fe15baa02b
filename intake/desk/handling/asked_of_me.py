"""What is asked of whoever looks at a complaint, in one sentence, and what set it off: first a redo or a return."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from intake.casework.actor import Actor
from intake.desk.complaint_page import ComplaintPage, PartView
from intake.events import EventKind
from intake.language.formats import shanghai
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.vocabulary import ActorKind, HandlingRole, HandlingState, Move, State
from intake.web.history.timeline import TimelineEntry

# The move expected next, as what is asked of a person. What a department does with its own part is told below.
_TASKS: Mapping[str, str] = MappingProxyType(
    {
        "accept": N_("Decide whether it is accepted, and who gets it."),
        "supply_info": N_("Enter what the complainant supplies; until then every clock stands still."),
        "dispatch": N_("Settle with the departments who leads it, and dispatch it."),
        "dispatch_rest": N_("One violation has no lead yet: give it one."),
        "decide_request": N_("A request waits for your decision."),
        "resume": N_("Resume it once what it waits for is there."),
        "pass_review": N_("Read the answer, and pass it or send it back."),
        "record_callback": N_("Call the complainant back."),
    }
)
_SIGN = N_("Sign for it, or ask to return it.")
_SIGN_BY = N_("Sign for it; what is not yours may be returned until %(time)s.")
_CONTACT = N_("Speak with the complainant first, then look into it.")
_ANSWER = N_("Look into it and answer.")
_ANSWER_PART = N_("Answer your part; %(lead)s leads and answers for all.")
_WAITING = N_("Nothing is asked of you now. It stands at: %(state)s.")
_WITH = N_("Nothing is asked of you now. It is with %(department)s.")
# What comes back to somebody, and says why.
_RETURNING = frozenset({Move.REDO, Move.REOPEN})
_TELLING = frozenset(
    {
        EventKind.REQUEST_DECIDE,
        EventKind.COMPLAINT_SUPPLEMENT,
        EventKind.HANDLING_WAIVE,
        EventKind.DECISION_OVERRIDE,
        EventKind.DECISION_SETTLE,
    }
)
_TELLING_MOVES = frozenset({Move.SUPPLY_INFO, Move.RESUME})
_UNSETTLED = frozenset({State.DISPATCHED, State.COORDINATING, State.RECEIVED})
_UNDER_WAY = frozenset({State.DISPATCHED, State.HANDLING})
_OWN_MOVES = frozenset({"sign", "reply", ""})
_OPEN = frozenset({HandlingState.PENDING, HandlingState.SIGNED})


@dataclass(frozen=True)
class AskedOfMe:
    """`cause` is what brought it here again; `is_task` unless it waits for others."""

    task: str
    cause: TimelineEntry | None
    is_task: bool


def asked_of_me(page: ComplaintPage, actor: Actor) -> AskedOfMe:
    own = next((part for part in page.parts if part.is_own), None)
    primary = next((move.verb for move in page.moves if move.is_primary), "")
    if own is not None and primary in _OWN_MOVES and page.complaint.state in _UNDER_WAY:
        return AskedOfMe(_of_part(page, own), _cause(page, actor), is_task=True)
    if primary in _TASKS:
        return AskedOfMe(_(_TASKS[primary]), _cause(page, actor), is_task=True)
    holders = [part.department for part in page.parts if part.row.state in _OPEN]
    if holders:
        return AskedOfMe(_(_WITH, department=holders[0]), _comeback(page), is_task=False)
    return AskedOfMe(_(_WAITING, state=word(page.complaint.state)), None, is_task=False)


def _of_part(page: ComplaintPage, own: PartView) -> str:
    if own.row.state is HandlingState.PENDING:
        return _(_SIGN_BY, time=shanghai(page.return_by, "%m-%d %H:%M")) if page.return_by else _(_SIGN)
    if own.row.role is HandlingRole.CO and not own.row.is_principal:
        return _(_ANSWER_PART, lead=page.lead or "—")
    waits_for_contact = own.row.contacted_at is None and page.person.phone
    return _(_CONTACT) if waits_for_contact else _(_ANSWER)


def _cause(page: ComplaintPage, actor: Actor) -> TimelineEntry | None:
    """What came back and why before anything else; else the newest word since the actor last did something."""
    return _comeback(page) or _newest(_since_own_act(page.entries, actor))


def _comeback(page: ComplaintPage) -> TimelineEntry | None:
    """The redo that is being worked on, or the return that sent it on."""
    state = page.complaint.state
    if state is State.HANDLING:
        return next((one for one in page.entries if one.move in _RETURNING), None) if _is_redone(page) else None
    if state in _UNSETTLED:
        return next((one for one in page.entries if one.kind is EventKind.HANDLING_RETURN), None)
    return None


def _is_redone(page: ComplaintPage) -> bool:
    """Sent back or reopened, and not answered since."""
    moves = [one.move for one in page.entries if one.move in _RETURNING or one.move == Move.REPLY]
    return bool(moves) and moves[0] != Move.REPLY


def _since_own_act(entries: Iterable[TimelineEntry], actor: Actor) -> list[TimelineEntry]:
    since: list[TimelineEntry] = []
    for one in entries:
        if one.actor_id is not None and one.actor_id == actor.staff_id and one.group != "reads":
            break
        since.append(one)
    return since


def _newest(entries: Sequence[TimelineEntry]) -> TimelineEntry | None:
    told = (one for one in entries if one.kind in _TELLING or one.move in _TELLING_MOVES)
    return next((one for one in told if one.detail or one.actor_kind is not ActorKind.SYSTEM), None)
