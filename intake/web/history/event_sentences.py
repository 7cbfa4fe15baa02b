"""What an event says to a reader: one sentence, and what somebody wrote with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from intake.casework.ledger.event_texts import event_data
from intake.casework.requests.reasons import reason_text as reason_said
from intake.events import EventKind
from intake.language.formats import listed
from intake.language.i18n import N_, _, ngettext
from intake.language.words import word
from intake.models import ComplaintEvent
from intake.sealing.envelope import CannotOpen
from intake.sealing.text import TextKey
from intake.vocabulary import (
    HandlingRole,
    HandlingState,
    MessageState,
    Move,
    Outcome,
    RecusalState,
    RequestKind,
    RequestState,
    State,
)
from intake.web.history import (
    clock_sentences,
    evidence_sentences,
    following_sentences,
    handling_sentences,
    hold_sentences,
    letter_sentences,
    order_sentences,
    reaching_sentences,
    routing_sentences,
    violation_sentences,
)
from intake.web.history.clock_sentences import late
from intake.web.history.registry_sentences import corrected, disputed, refiled
from routing.directory import Directory
from routing.vocabulary import Channel, Clock, Kind

# The pages whose opening is recorded, by the word the event keeps.
PAGES: Mapping[str, str] = MappingProxyType(
    {
        "complaint": N_("the complaint"),
        "original": N_("the complaint as it was written"),
        "deadlines": N_("its deadlines"),
        "explain": N_("why it went there"),
        "request": N_("a request to decide"),
        "callback": N_("the call-back"),
        "black_out": N_("a file to black out"),
        "message": N_("a text to the complainant"),
        "letter": N_("the letter of an order"),
        "letters": N_("its letters"),
        "case_file": N_("the whole case as one file"),
        "case": N_("a case proposed of it"),
        "audit": N_("its audit page"),
        "console": N_("the call screen"),
        "search_phone": N_("a search by telephone number, which found it"),
        "search_name": N_("a search by name, which found it"),
        "export": N_("a list taken away as a file"),
    }
)
# What the system itself writes where a person would write a reason.
_OWN_NOTES = frozenset({N_("no single owner"), N_("no contact to call back"), N_("not reached on three working days")})
Told = tuple[str, str]
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """What departments are called, also those that are gone; and people whom events name."""

    directory: Directory
    people: Mapping[int, str] = field(default_factory=dict)

    def person(self, staff_id: int | None) -> str:
        return self.people.get(staff_id or 0, "")

    def department(self, department_id: int | None) -> str:
        card = self.directory.departments.get(department_id or 0)
        return card.name if card else "—"

    def departments(self, ids: Sequence[int]) -> str:
        return listed(self.department(one) for one in ids)


def told(event: ComplaintEvent, names: Names, key: TextKey) -> Told:
    """(sentence, what was written with it) in the language spoken; a falsified event is shown as it is."""
    try:
        return _SAY[event.kind](event_data(event, key), names)
    except (KeyError, TypeError, ValueError, CannotOpen):
        return _("An event that cannot be read: %(kind)s", kind=event.kind), str(event.data)


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def _receive(data: Data, _names: Names) -> Told:
    words = {"channel": word(Channel(data["channel"])), "kind": word(Kind(data["kind"]))}
    if not data["violations"]:
        return _("Registered by %(channel)s, %(kind)s; no violation named", **words), ""
    return _("Registered by %(channel)s, %(kind)s: %(codes)s", **words, codes=listed(data["violations"])), ""


def _move(data: Data, _names: Names) -> Told:
    words = {"move": word(Move(data["move"])), "before": word(State(data["from"])), "after": word(State(data["to"]))}
    reason = data["reason"]
    if reason and data["move"] == Move.SUSPEND:
        reason = reason_said(RequestKind.SUSPENSION, reason)
    written = data["note"]
    note = _(written) if written in _OWN_NOTES else written
    detail = _lines(reason, late(data), note)
    return _("%(move)s: %(before)s → %(after)s", **words), detail


def _supplement(data: Data, _names: Names) -> Told:
    return _("The complainant added something (%(channel)s)", channel=word(Channel(data["channel"]))), data["text"]


def _viewed(data: Data, _names: Names) -> Told:
    page = PAGES.get(data["page"])
    return _("Opened: %(page)s", page=_(page) if page else data["page"]), ""


def _track(data: Data, _names: Names) -> Told:
    return _("Looked up with number and code (%(channel)s)", channel=word(Channel(data["channel"]))), ""


def _dispatch(data: Data, names: Names) -> Told:
    given = (
        f"{names.department(one['department_id'])} ({word(HandlingRole(one['role']))})" for one in data["handlings"]
    )
    return _("Dispatched to %(departments)s", departments=listed(given)), ""


def _contacted(data: Data, names: Names) -> Told:
    said = _("%(department)s spoke with the complainant", department=names.department(data["department_id"]))
    return said, _lines(data["text"], late(data), data["reason"])


def _replied(data: Data, names: Names) -> Told:
    words = {"department": names.department(data["department_id"]), "outcome": word(Outcome(data["outcome"]))}
    return _("%(department)s answered: %(outcome)s", **words), _lines(late(data), data["reason"])


def _assigned(data: Data, names: Names) -> Told:
    return handling_sentences.assigned(data, names.department(data["department_id"]), names.person)


def _told_so_far(data: Data, names: Names) -> Told:
    return handling_sentences.interim(data, names.department(data["department_id"]))


def _signed(data: Data, names: Names) -> Told:
    said = _("%(department)s signed for it", department=names.department(data["department_id"]))
    return said, _lines(late(data), data["reason"])


def _filed(data: Data, _names: Names) -> Told:
    kind = RequestKind(data["kind"])
    days = clock_sentences.spell(data["days"], data["unit"]) if data["days"] else ""
    said = filter(None, (_of_procedure(data), days))
    return _("Asked for: %(kind)s", kind=" · ".join(said)), reason_said(kind, data["reason"])


def _decided(data: Data, _names: Names) -> Told:
    words = {"kind": _of_procedure(data), "decision": word(RequestState(data["decision"]))}
    return _("%(kind)s: %(decision)s", **words), data["note"]


def _of_procedure(data: Data) -> str:
    """What kind of request, and of which procedure where it is about one."""
    kind = word(RequestKind(data["kind"]))
    return f"{kind} · {word(Clock(data['clock']))}" if data["clock"] else kind


def _opened(data: Data, names: Names) -> Told:
    words = {"clock": word(Clock(data["clock"])), "department": names.department(data["department_id"])}
    return _("%(department)s opened a procedure: %(clock)s", **words), data["document"]


def _concluded(data: Data, _names: Names) -> Told:
    written = _lines(data["document"], late(data), data["note"])
    return _("Procedure concluded: %(clock)s", clock=word(Clock(data["clock"]))), written


def _ended(data: Data, _names: Names) -> Told:
    state = word(HandlingState(data["state"]))
    return ngettext(
        "%(num)d part ended: %(state)s", "%(num)d parts ended: %(state)s", len(data["handlings"]), state=state
    ), ""


def _named(data: Data, names: Names) -> Told:
    matched = names.departments(data["matched"])
    if not matched:
        return _("The complainant named bodies that no department was matched to"), data["named"]
    return _("Set aside, as the complainant named them: %(departments)s", departments=matched), data["named"]


def _recused(data: Data, names: Names) -> Told:
    words = {"departments": names.departments(data["departments"]), "state": word(RecusalState(data["state"]))}
    return _("Recusal of %(departments)s: %(state)s", **words), data["reason"]


def _sent(data: Data, _names: Names) -> Told:
    return _("Text message: %(state)s", state=word(MessageState(data["state"]))), ""


def _of_department(sentence: str) -> Callable[[Data, Names], Told]:
    return lambda data, names: (
        _(sentence, department=names.department(data["department_id"])),
        data.get("reason", "") if data.get("reason") not in set(Move) else "",
    )


def _erased(data: Data, _names: Names) -> Told:
    return _("Erased the identity"), data["reason"] or _("the retention period is over")


def _of_clock(say: Callable[[Data], Told]) -> Callable[[Data, Names], Told]:
    return lambda data, _names: say(data)


def _plain(sentence: str, detail: str = "") -> Callable[[Data, Names], Told]:
    """A sentence without words of its own; `detail` names the field that was written."""
    return lambda data, _names: (_(sentence), data[detail] if detail else "")


_SAY: Mapping[EventKind, Callable[[Data, Names], Told]] = MappingProxyType(
    {
        EventKind.COMPLAINT_RECEIVE: _receive,
        EventKind.COMPLAINT_MOVE: _move,
        EventKind.COMPLAINT_CORRECT: lambda data, _names: refiled(data),
        EventKind.COMPLAINT_NOTE: _plain(N_("Note"), "text"),
        EventKind.COMPLAINT_SUPPLEMENT: _supplement,
        EventKind.COMPLAINT_VIEW: _viewed,
        EventKind.COMPLAINT_TRACK: _track,
        EventKind.VIOLATION_GUESS: violation_sentences.guessed,
        EventKind.VIOLATION_NAME: violation_sentences.named,
        EventKind.VIOLATION_DECIDE: violation_sentences.decided,
        EventKind.FEE_NAME: violation_sentences.about_fees,
        EventKind.DECISION_ROUTE: routing_sentences.route,
        EventKind.DECISION_OVERRIDE: routing_sentences.override,
        EventKind.DECISION_SETTLE: routing_sentences.settle,
        EventKind.HANDLING_DISPATCH: _dispatch,
        EventKind.HANDLING_SIGN: _signed,
        EventKind.HANDLING_ASSIGN: _assigned,
        EventKind.HANDLING_CONTACT: _contacted,
        EventKind.HANDLING_INTERIM: _told_so_far,
        EventKind.HANDLING_END: _ended,
        EventKind.STATUTORY_OPEN: _opened,
        EventKind.STATUTORY_CONCLUDE: _concluded,
        EventKind.HANDLING_REPLY: _replied,
        EventKind.HANDLING_WAIVE: _of_department(N_("The reply of %(department)s was waived")),
        EventKind.HANDLING_RETURN: _of_department(N_("%(department)s gave it back")),
        EventKind.RECUSAL_NAME: _named,
        EventKind.RECUSAL_DECIDE: _recused,
        EventKind.REQUEST_FILE: _filed,
        EventKind.REQUEST_DECIDE: _decided,
        EventKind.CALLBACK_RECORD: _of_clock(following_sentences.called),
        EventKind.CALLBACK_ASK: _plain(N_("A second person was asked for, to show a confidential number")),
        EventKind.CALLBACK_RELEASE: _plain(N_("As the second person, agreed that the number is shown for a call")),
        **reaching_sentences.SENTENCES,
        EventKind.FOLLOW_UP_OPEN: _of_clock(following_sentences.followed),
        EventKind.OBJECTION_FILE: _of_clock(following_sentences.objected),
        EventKind.OBJECTION_DECIDE: _of_clock(following_sentences.decided),
        EventKind.DEADLINE_PROMISE: _of_clock(clock_sentences.promised),
        EventKind.DEADLINE_MEET: _of_clock(clock_sentences.met),
        EventKind.DEADLINE_EXTEND: _of_clock(clock_sentences.extended),
        EventKind.DEADLINE_PAUSE: _of_clock(clock_sentences.paused),
        EventKind.DEADLINE_RESUME: _of_clock(clock_sentences.resumed),
        EventKind.DEADLINE_CANCEL: _of_clock(clock_sentences.cancelled),
        EventKind.DEADLINE_STEP: _of_clock(clock_sentences.stepped),
        EventKind.DEADLINE_RECALENDAR: _of_clock(clock_sentences.recalendared),
        EventKind.DEADLINE_REPAIR: _of_clock(clock_sentences.repaired),
        **order_sentences.SENTENCES,
        **hold_sentences.SENTENCES,
        EventKind.REGISTRY_DISPUTE: lambda data, names: disputed(data, names.department(data["holder"])),
        EventKind.REGISTRY_SETTLE: lambda data, _names: corrected(data),
        EventKind.EVIDENCE_ADD: evidence_sentences.added,
        EventKind.EVIDENCE_SCAN: evidence_sentences.scanned,
        EventKind.EVIDENCE_RELEASE: evidence_sentences.released,
        EventKind.EVIDENCE_WITHDRAW: evidence_sentences.withdrawn,
        EventKind.EVIDENCE_VIEW: evidence_sentences.viewed,
        EventKind.EVIDENCE_SORT: evidence_sentences.sorted_as,
        EventKind.EVIDENCE_TAKE_OFF: evidence_sentences.taken_off,
        **letter_sentences.SENTENCES,
        EventKind.MESSAGE_QUEUE: _plain(N_("Text message to the complainant written")),
        EventKind.MESSAGE_SEND: _sent,
        EventKind.IDENTITY_UNMASK: _of_clock(following_sentences.unmasked),
        EventKind.IDENTITY_ERASE: _erased,
    }
)
