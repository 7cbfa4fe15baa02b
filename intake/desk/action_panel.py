"""What one can do now: the legal moves, the one that is open, and what its form offers to choose from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import request
from sqlmodel import Session

from intake.casework import find
from intake.casework.actions.allowed import AllowedAction
from intake.casework.clocks.clock import DerivedClock
from intake.casework.collaborators import Collaborators
from intake.casework.parts import assignments
from intake.casework.requests import file, statutory_procedure
from intake.casework.requests.closure_extension import longest_extension
from intake.casework.requests.reasons import choices as reason_choices
from intake.casework.verbs.reply import may_be_answered
from intake.desk.actions import ACTS
from intake.desk.case_library.panel import own_cards
from intake.desk.complaint_page import ComplaintPage
from intake.desk.desk_action import DeskAction
from intake.desk.fees.panel import citable, fee_choices
from intake.desk.handling.choices import assigning, replying
from intake.desk.supervision.choices import ORDER_CHOICES
from intake.desk.triage import UNREGISTERED, candidates, suggestions
from intake.desk.violation_choices import violation_words
from intake.language.i18n import _
from intake.language.words import word
from intake.vocabulary import (
    FeeAction,
    HandlingRole,
    HandlingState,
    Measure,
    Outcome,
    RecusalState,
    RejectReason,
    RequestKind,
)
from intake.web.context import actor, moment
from intake.web.deadline_sheet import amount_words
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Kind, RegistryRole

_ANSWERS = (
    Outcome.SUBSTANTIATED,
    Outcome.PARTLY,
    Outcome.UNFOUNDED,
    Outcome.UNVERIFIABLE,
    Outcome.MEDIATED,
    Outcome.EXPLAINED,
)
_KINDS = {f"request_{kind}": kind for kind in RequestKind}
_NOT_TYPED = frozenset({"csrf_token", "searched", "association_id"})


@dataclass(frozen=True)
class ActionLine:
    """One legal move as a line; `act` says how it is done."""

    verb: str
    label: str
    consequence: str
    is_chosen: bool
    act: DeskAction


@dataclass(frozen=True)
class ActionPanel:
    """`unsaved` is what was typed for a move that has meanwhile become impossible: shown, so that it is not lost."""

    offers: Sequence[ActionLine]
    chosen: ActionLine | None
    choices: Mapping[str, Any]
    unsaved: Sequence[str]


def offered(session: Session, collaborators: Collaborators, complaint_page: ComplaintPage, wanted: str) -> ActionPanel:
    """The moves, `wanted` open if it is legal, else the one expected next."""
    verb = wanted if wanted in ACTS else next((move.verb for move in complaint_page.moves if move.is_primary), "")
    offers = [_offer(move, verb) for move in complaint_page.moves]
    chosen = next((offer for offer in offers if offer.is_chosen), None)
    choices = _CHOICES[chosen.act.fields](session, collaborators, complaint_page, chosen.verb) if chosen else {}
    return ActionPanel(offers, chosen, choices, [] if chosen else _typed())


def _offer(move: AllowedAction, chosen: str) -> ActionLine:
    act = ACTS[move.verb]
    return ActionLine(move.verb, _(act.label), _(move.consequence), move.verb == chosen, act)


def _typed() -> list[str]:
    given = request.form.items(multi=True)
    return [text for name, text in given if name not in _NOT_TYPED and text.strip()]


def _nothing(_session: Session, _office: Collaborators, _dossier: ComplaintPage, _verb: str) -> dict[str, Any]:
    return {}


def _triage(
    session: Session, collaborators: Collaborators, complaint_page: ComplaintPage, _verb: str
) -> dict[str, Any]:
    complaint = complaint_page.complaint
    known = complaint_page.association.row.name if complaint_page.association else complaint.association_text
    name = request.form.get("association", "") if request.method == "POST" else known
    is_settled = complaint_page.association is not None and name == known
    return {
        "heard": suggestions(session, collaborators, complaint, known),
        "taxonomy": [(card.code, violation_words(card)) for card in collaborators.rules.violations],
        "name": known,
        "searched": name,
        "candidates": [] if is_settled else candidates(session, name),
        "association_id": complaint.association_id if is_settled else "",
        "unregistered": UNREGISTERED,
        "is_settled": is_settled,
        "kinds": list(Kind),
        "regions": _regions(collaborators),
        "near": complaint.region_code,
        "recusals": complaint_page.recusals,
    }


def _regions(collaborators: Collaborators) -> list[tuple[str, str]]:
    """Every region this installation serves; those above are theirs, not the complaint's."""
    directory = collaborators.rules.directory
    served = (region for code, region in sorted(directory.regions.items()) if directory.is_served(code))
    return [(region.code, f"{region.code} {region.name}") for region in served]


def _picking(session: Session, _office: Collaborators, complaint_page: ComplaintPage, verb: str) -> dict[str, Any]:
    complaint = complaint_page.complaint
    return {
        "near": complaint.region_code,
        "ownerless": assignments.ownerless(session, complaint) if verb == "dispatch_rest" else (),
    }


def _asking(session: Session, collaborators: Collaborators, complaint_page: ComplaintPage, verb: str) -> dict[str, Any]:
    kind = _KINDS[verb]
    return {
        "kind": kind,
        "reasons": reason_choices(kind),
        "most_days": longest_extension(session, collaborators, complaint_page.complaint, at=moment()),
        "near": complaint_page.complaint.region_code,
        "is_return": kind is RequestKind.RETURN,
        "is_extension": kind is RequestKind.EXTENSION,
    }


def _claiming(_session: Session, _office: Collaborators, complaint_page: ComplaintPage, _verb: str) -> dict[str, Any]:
    """The role the own department is said to hold stands chosen."""
    card, own = complaint_page.association, {part.department for part in complaint_page.parts if part.is_own}
    held = [role.value for role, department in card.roles if department in own] if card else []
    near = card.row.region_code if card else complaint_page.complaint.region_code
    return {"roles": list(RegistryRole), "role": held[0] if held else "", "near": near}


def _waiving(_session: Session, _office: Collaborators, complaint_page: ComplaintPage, _verb: str) -> dict[str, Any]:
    is_waivable = [p for p in complaint_page.parts if p.row.role is HandlingRole.CO and p.row.state in find.OPEN_PARTS]
    return {"parts": [(part.row.id, part.department) for part in is_waivable]}


def _signature(_session: Session, _office: Collaborators, complaint_page: ComplaintPage, _verb: str) -> dict[str, Any]:
    unsigned = [part for part in complaint_page.parts if part.row.state is HandlingState.PENDING]
    return {"parts": [(part.row.id, part.department) for part in unsigned]}


def _entering(_session: Session, _office: Collaborators, complaint_page: ComplaintPage, _verb: str) -> dict[str, Any]:
    """Parts of departments that may have done on paper what is entered of them."""
    signed = [part for part in complaint_page.parts if part.row.state is HandlingState.SIGNED]
    return {"parts": [(part.row.id, part.department) for part in signed]}


def _entering_reply(
    session: Session, collaborators: Collaborators, complaint_page: ComplaintPage, verb: str
) -> dict[str, Any]:
    open_now = [part for part in complaint_page.parts if may_be_answered(complaint_page.complaint, part.row)]
    answering = _reply(session, collaborators, complaint_page, verb)
    return answering | {"parts": [(part.row.id, part.department) for part in open_now]}


def _opening(
    session: Session, collaborators: Collaborators, complaint_page: ComplaintPage, _verb: str
) -> dict[str, Any]:
    """Every procedure that may be opened, with what its law says."""
    free = statutory_procedure.may_be_opened(session, collaborators, complaint_page.complaint, at=moment())
    limits = (collaborators.rules.limits.limit(complaint_page.complaint.policy, clock) for clock in free)
    return {"procedures": [(limit.clock.value, f"{word(limit.clock)} · {limit.basis}") for limit in limits if limit]}


def _lengthening(
    session: Session, collaborators: Collaborators, complaint_page: ComplaintPage, _verb: str
) -> dict[str, Any]:
    """Every procedure that may be extended now, by how much, and what its law says."""
    complaint = complaint_page.complaint
    own = file.extendable_procedures(session, collaborators, complaint, actor().department_id, at=moment())
    return {
        "reasons": reason_choices(RequestKind.STATUTORY_EXTENSION),
        "procedures": [(clock.clock.value, _longest(clock)) for clock in own],
        "most_days": max((clock.limit.extension for clock in own), default=0),
    }


def _longest(procedure: DerivedClock) -> str:
    words = {
        "clock": word(procedure.clock),
        "days": amount_words(procedure.limit.extension, statutory_procedure.extension_unit(procedure)),
        "basis": procedure.limit.basis,
    }
    return _("%(clock)s · at most %(days)s · %(basis)s", **words)


def _procedures(_session: Session, _office: Collaborators, complaint_page: ComplaintPage, _verb: str) -> dict[str, Any]:
    running = (row for row in complaint_page.deadlines if row.clock in STATUTORY and row.met_at is None)
    own = [row for row in running if row.department_id == actor().department_id]
    return {"procedures": [(row.clock.value, word(row.clock)) for row in own]}


def _reply(session: Session, collaborators: Collaborators, complaint_page: ComplaintPage, verb: str) -> dict[str, Any]:
    offered = {"outcomes": list(_ANSWERS), "measures": list(Measure), "fee_actions": list(FeeAction)}
    answered = replying(session, collaborators, complaint_page, is_own=verb == "reply")
    cited = citable(session, collaborators, complaint_page.complaint)
    return {**offered, **answered, **cited, "cards": own_cards(session, complaint_page.complaint, actor())}


def _naming_fees(
    session: Session, collaborators: Collaborators, complaint_page: ComplaintPage, _verb: str
) -> dict[str, Any]:
    return {**fee_choices(session, collaborators, complaint_page.complaint)}


def _rejection(_session: Session, _office: Collaborators, _dossier: ComplaintPage, _verb: str) -> dict[str, Any]:
    return {"reasons": list(RejectReason)}


def _recusal(_session: Session, _office: Collaborators, complaint_page: ComplaintPage, _verb: str) -> dict[str, Any]:
    standing = (one for one in complaint_page.recusals.departments if one.row.state is not RecusalState.LIFTED)
    return {"set_aside": [(one.row.department_id, f"{one.department} · {word(one.row.state)}") for one in standing]}


def _requests(_session: Session, _office: Collaborators, complaint_page: ComplaintPage, _verb: str) -> dict[str, Any]:
    return {"requests": [asked for asked in complaint_page.requests if asked.may_decide]}


_CHOICES: Mapping[str, Callable[[Session, Collaborators, ComplaintPage, str], dict[str, Any]]] = MappingProxyType(
    dict.fromkeys((act.fields for act in ACTS.values()), _nothing)
    | {
        "triage": _triage,
        "picking": _picking,
        "settling": _picking,
        "settling_one": _picking,
        "asking": _asking,
        "claim": _claiming,
        "waiving": _waiving,
        "signature": _signature,
        "opening": _opening,
        "lengthening": _lengthening,
        "concluding": _procedures,
        "reply": _reply,
        "naming_fees": _naming_fees,
        "assigning": lambda session, _office, complaint_page, _verb: assigning(session, complaint_page),
        "entered_contact": _entering,
        "entered_reply": _entering_reply,
        "rejection": _rejection,
        "recusal": _recusal,
        "requests": _requests,
    }
    | dict(ORDER_CHOICES)
)
