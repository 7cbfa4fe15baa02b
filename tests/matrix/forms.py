"""What is sent for each act of the table: its address, and a form that is right wherever the act is possible."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from intake.clock import now
from intake.vocabulary import (
    Contacted,
    HandlingRole,
    HandlingState,
    OrderLevel,
    OrderState,
    Outcome,
    RejectReason,
    RequestKind,
    Satisfaction,
    Solved,
)
from routing.calendars.working_time import SHANGHAI
from routing.vocabulary import Clock, RegistryRole

Form = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """What a page would show of the complaint: ids that forms name, and departments by name."""

    number: str
    into: str  # another complaint, under way
    parts: tuple[tuple[int, HandlingState, HandlingRole], ...]
    orders: tuple[tuple[int, OrderState], ...]
    requests: tuple[int, ...]
    procedures: tuple[Clock, ...]  # those that run
    openable: tuple[Clock, ...]
    recused: int
    colleague: int  # somebody who handles complaints in the department that holds it
    department: str  # one that has no part in it
    fee: str

    def part(self, *states: HandlingState, role: HandlingRole | None = None) -> int:
        """Zero where there is none: no part has that id."""
        fits = (one for one, state, held in self.parts if state in states and role in {None, held})
        return next(fits, 0)

    def order(self, *states: OrderState) -> int:
        return next((one for one, state in self.orders if state in states), 0)


def _just_now() -> str:
    """As the clock on the wall says it."""
    return f"{(now() - timedelta(minutes=1)).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def _asking(kind: RequestKind) -> Callable[[Known], Form]:
    reasons = {RequestKind.RETURN: "not_our_duty", RequestKind.SUSPENSION: "court", RequestKind.TERMINATION: "court"}
    days = {"days": "5"} if kind is RequestKind.EXTENSION else {}
    form = {"reason_code": reasons.get(kind, "complex"), "evidence": "合成证据", "legal_basis": "合成依据"}
    return lambda _known: form | days


def _picking(known: Known) -> Form:
    return {"lead": known.department, "reason": "合成理由"}


def _answer(_known: Known) -> Form:
    return {"outcome": Outcome.EXPLAINED, "reply_text": "合成答复：已说明情况。"}


def _paper(state: HandlingState) -> Callable[[Known], Form]:
    return lambda known: {"handling_id": known.part(state), "happened_at": _just_now(), "reason": "合成理由"}


FORMS: Mapping[str, Callable[[Known], Form]] = MappingProxyType(
    {
        "accept": lambda _: {"kind": "complaint", "violations": "F-01", "region_code": "510100"},
        "ask_info": lambda _: {"question": "合成问题？"},
        "answer_now": lambda _: {"text": "合成答复"},
        "merge": lambda known: {"into": known.into},
        "unmerge": lambda _: {},
        "split": lambda _: {"reason": "合成理由"},
        "reject": lambda _: {"reason": RejectReason.R07, "note": "合成去处"},
        "supply_info": lambda _: {"text": "合成补充"},
        "withdraw": lambda _: {},
        "override": _picking,
        "coordinate": lambda _: {"reason": "合成理由"},
        "dispatch": _picking,
        "designate": _picking,
        "dispatch_rest": _picking,
        "order": lambda _: {"level": OrderLevel.TALK},
        "report_order": lambda known: {"order_id": known.order(OrderState.OPEN), "text": "合成反馈"},
        "decide_order": lambda known: {"order_id": known.order(OrderState.ANSWERED), "decision": "accept"},
        "withdraw_order": lambda known: {
            "order_id": known.order(OrderState.OPEN, OrderState.ANSWERED),
            "reason": "合成理由",
        },
        "sign": lambda _: {},
        "enter_signature": lambda known: {
            "handling_id": known.part(HandlingState.PENDING),
            "signed_at": _just_now(),
            "reason": "合成理由",
        },
        "request_return": _asking(RequestKind.RETURN),
        "request_extension": _asking(RequestKind.EXTENSION),
        "request_suspension": _asking(RequestKind.SUSPENSION),
        "request_termination": _asking(RequestKind.TERMINATION),
        "request_statutory_extension": lambda known: {
            "reason_code": "complex",
            "evidence": "合成证据",
            "legal_basis": "合成依据",
            "procedure": (known.procedures or (Clock.PETITION,))[0],
            "days": "5",
            "document": "合成文号",
        },
        "open_statutory": lambda known: {
            "procedure": (known.openable or (Clock.PETITION,))[0],
            "document": "合成文号",
        },
        "conclude_statutory": lambda known: {
            "procedure": (known.procedures or (Clock.PETITION,))[0],
            "document": "合成文号",
        },
        "contact": lambda _: {"note": "合成：已联系"},
        "assign": lambda known: {"handler_id": known.colleague},
        "interim": lambda _: {"text": "合成进展"},
        "enter_contact": lambda known: {**_paper(HandlingState.SIGNED)(known), "note": "合成：已联系"},
        "reply": _answer,
        "enter_reply": lambda known: {**_paper(HandlingState.SIGNED)(known), **_answer(known)},
        "decide_request": lambda _: {"decision": "refuse", "note": "合成意见"},
        "decide_recusal": lambda known: {"department_id": known.recused, "decision": "confirm", "reason": "合成理由"},
        "waive": lambda known: {
            "handling_id": known.part(*HandlingState, role=HandlingRole.CO),
            "reason": "合成理由",
        },
        "transfer": lambda _: {"to": "合成机关"},
        "resume": lambda _: {"note": "合成备注"},
        "pass_review": lambda _: {},
        "record_callback": lambda _: {
            "contacted": Contacted.REACHED,
            "solved": Solved.SOLVED,
            "satisfaction": Satisfaction.SATISFIED,
            "minutes": "1",
        },
        "release_number": lambda _: {},
        "decide_objection": lambda _: {"decision": "uphold", "note": "合成决定"},
        "file_objection": lambda _: {"reason": "合成不服"},
        "send_back": lambda _: {"reason": "合成理由"},
        "close": lambda _: {"note": "合成备注"},
        "reopen": lambda _: {"new_facts": "合成新情况"},
        "correct_registry": lambda _: {
            "role": RegistryRole.SUPERVISOR,
            "effective_on": "2026-01-01",
            "document": "合成文号",
            "statement": "合成：登记有误",
        },
        "name_fees": lambda known: {"fee_items": known.fee},
        "place_hold": lambda _: {"reason": "合成：法院调取案卷", "document": "合成文号", "until": "2030-01-31"},
        "lift_hold": lambda _: {"reason": "合成理由"},
        "write_message": lambda _: {"text": "合成消息"},
        "note": lambda _: {"text": "合成备注"},
    }
)


def address_of(verb: str, known: Known) -> str:
    """Where its form is sent to: two acts have pages of their own."""
    if verb == "decide_request":
        return f"/requests/{known.requests[0] if known.requests else 0}"
    return f"/callbacks/{known.number}" if verb == "record_callback" else f"/complaints/{known.number}/{verb}"
