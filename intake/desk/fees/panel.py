"""Which items of the fee lists a complaint is about, by whose word, and which it may be about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.verbs.fees.name_fees import standing_fees
from intake.language.i18n import language
from intake.models import Complaint, ComplaintFee
from intake.web.staff_names import staff_names
from routing.fee_lists.store import get_fee_list
from routing.fees import FeeCard, FeeList

_OF_FEES = "F-"  # how the codes of violations about fees begin
_LONGEST_NAME = 120  # of what a department says the fee was


@dataclass(frozen=True)
class FeePanel:
    """`is_asked`: it is about fees, so that an item should be named."""

    named: "Sequence[NamedFee]"
    is_asked: bool
    may_name: bool


@dataclass(frozen=True)
class NamedFee:
    """One item, in the words it had when it was named."""

    row: ComplaintFee
    card: FeeCard
    fees: FeeList
    by: str


def named_fees(session: Session, complaint: Complaint) -> list[NamedFee]:
    rows = standing_fees(session, complaint.id)
    lists = {version: get_fee_list(session, version) for version in {row.list_version for row in rows}}
    names = staff_names(session, [row.named_by_id for row in rows])
    return [
        NamedFee(row, card, lists[row.list_version], names.get(row.named_by_id or 0, "—"))
        for row in rows
        if (card := lists[row.list_version].by_code.get(row.code))
    ]


def fee_panel(session: Session, complaint: Complaint, *, verbs: Collection[str]) -> FeePanel:
    """`verbs` are what the reader may do now."""
    is_asked = any(code.startswith(_OF_FEES) for code in complaint.violations)
    return FeePanel(named_fees(session, complaint), is_asked, "name_fees" in verbs)


def likely_fees(collaborators: Collaborators, complaint: Complaint) -> list[FeeCard]:
    """Items in force that complaints of its violations are about."""
    codes = set(complaint.violations)
    return [card for card in collaborators.rules.fees.items if codes.intersection(card.violations)]


def fee_choices(session: Session, collaborators: Collaborators, complaint: Complaint) -> Mapping[str, object]:
    """What the form offers: what stands is ticked and stays, what is likely comes next, then all the others."""
    standing = named_fees(session, complaint)
    known = {one.card.code: one.card for one in standing}
    likely = [card for card in likely_fees(collaborators, complaint) if card.code not in known]
    others = [card for card in collaborators.rules.fees.items if card.code not in known and card not in likely]
    return {
        "fees": [*known.values(), *likely],
        "other_fees": others,
        "named_fees": [*known],
        "fee_list": collaborators.rules.fees,
    }


def citable(session: Session, collaborators: Collaborators, complaint: Complaint) -> Mapping[str, object]:
    """What a reply may cite: what it is about, ticked, and what else complaints of its kind are about."""
    known = [one.card for one in named_fees(session, complaint)]
    codes = [card.code for card in known]
    further = [card for card in likely_fees(collaborators, complaint) if card.code not in codes]
    return {
        "citable": fee_words([*known, *further]),
        "cited": codes,
        "fee_item": fee_name(known[0]) if known else "",
        "fee_items": [words for _code, words in fee_words(collaborators.rules.fees.items)],
    }


def fee_name(card: FeeCard) -> str:
    """With its code, in the language spoken."""
    return f"{card.code} {card.name_zh if language() == 'zh' else card.name_en}"[:_LONGEST_NAME]


def fee_words(cards: Sequence[FeeCard]) -> list[tuple[str, str]]:
    return [(card.code, fee_name(card)) for card in cards]
