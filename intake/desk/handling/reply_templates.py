"""Beginnings of an answer, one for each outcome, with the provisions that the violations of this complaint rest on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from intake.casework.collaborators import Collaborators
from intake.desk.complaint_page import ComplaintPage
from intake.language.formats import listed
from intake.language.i18n import N_, _, use_language
from intake.language.words import word
from intake.vocabulary import Outcome
from routing.legal_bases import BasisKind, parts_of
from routing.violations import ViolationCard

# What is still to be filled in begins so, in each language; no answer leaves with one (`has_blank`).
_BLANKS = ("[fill in:", "【请填：")
_OPENING = N_("You complained about %(association)s (%(violation)s). We have looked into it.")
_FINDINGS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.SUBSTANTIATED: N_("We found that what you report is so: [fill in: what was found]"),
        Outcome.PARTLY: N_(
            "We found that part of what you report is so: [fill in: what is so] What is not: [fill in: what is not]"
        ),
        Outcome.UNFOUNDED: N_(
            "We found that what you report is not so: [fill in: what was found, and by which evidence]"
        ),
        Outcome.UNVERIFIABLE: N_("It could not be established: [fill in: what was looked at, and what is missing]"),
        Outcome.MEDIATED: N_("Both sides have agreed: [fill in: what was agreed, and by when]"),
        Outcome.EXPLAINED: N_("On what you ask: [fill in: the explanation]"),
    }
)
_IS_FOUND = frozenset({Outcome.SUBSTANTIATED, Outcome.PARTLY})
# By the letter of the violation.
_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "F": N_(
            "The association was told to stop charging [fill in: the fee] and to pay back [fill in: amount] yuan by "
            "[fill in: date]."
        ),
        "A": N_(
            "The association was told to stop [fill in: the award or ranking] and to pay back what it charged for it: "
            "[fill in: amount] yuan."
        ),
        "V": N_(
            "The association was told to put right how it held [fill in: the event]: [fill in: what, and by when]."
        ),
        "G": N_("The association was told to put its affairs right: [fill in: what, and by when]."),
    }
)
_BY_LAW = N_("This rests on %(laws)s.")
_ENDING = N_(
    "If you do not agree, say so when you are called back, or add it on the page where you look your complaint up."
)


@dataclass(frozen=True)
class ReplyTemplate:
    """`text` in the complainant's language."""

    outcome: Outcome
    text: str


@dataclass(frozen=True)
class Provision:
    """One document that a violation rests on, as it is cited, and what it does."""

    cited: str
    kind: BasisKind
    violation: str


def templates_of(collaborators: Collaborators, page: ComplaintPage) -> list[ReplyTemplate]:
    """One an outcome, for the violations of the part that is answered."""
    with use_language(page.complaint.language):
        return [ReplyTemplate(outcome, _text(collaborators, page, outcome)) for outcome in _FINDINGS]


def provisions_of(collaborators: Collaborators, page: ComplaintPage) -> list[Provision]:
    """What forbids it first, each document once."""
    found: dict[str, Provision] = {}
    for card in _cards(collaborators, page):
        for part in parts_of(card.basis):
            for document in part.documents:
                found.setdefault(document, Provision(document, part.kind, card.code))
    order = list(BasisKind)
    return sorted(found.values(), key=lambda one: order.index(one.kind))


def has_blank(text: str) -> bool:
    """Whether something of a template is still to be filled in."""
    return any(blank in text for blank in _BLANKS)


def _text(collaborators: Collaborators, page: ComplaintPage, outcome: Outcome) -> str:
    cards = _cards(collaborators, page)
    name = page.association.row.name if page.association else page.complaint.association_text
    named = listed(_name_of(card, page.complaint.language) for card in cards) or word(page.complaint.kind)
    lines = [_(_OPENING, association=name or _("an association"), violation=named), _(_FINDINGS[outcome])]
    if outcome in _IS_FOUND:
        lines += [_(_REMEDIES[letter]) for letter in _letters(cards) if letter in _REMEDIES]
    laws = [one.cited for one in provisions_of(collaborators, page) if one.kind is BasisKind.PROHIBITION]
    if laws and outcome in _IS_FOUND:
        lines.append(_(_BY_LAW, laws=listed(laws)))
    return "\n".join([*lines, _(_ENDING)])


def _cards(collaborators: Collaborators, page: ComplaintPage) -> list[ViolationCard]:
    own = [code for part in page.parts if part.is_own for code in part.row.violations]
    codes = own or page.complaint.violations
    return [card for card in collaborators.rules.violations if card.code in codes]


def _letters(cards: Iterable[ViolationCard]) -> list[str]:
    return list(dict.fromkeys(card.code[0] for card in cards))


def _name_of(card: ViolationCard, language: str) -> str:
    return card.name_zh if language == "zh" else card.name_en
