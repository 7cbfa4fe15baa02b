"""The cards that are shipped, made of the taxonomy, the fee lists and their documents, so that no office begins empty.

Each says what it is put together from. They are no office's own and no official text: whoever drafts a version of one
takes its place from the day of that version on.
"""

from collections.abc import Iterator
from functools import lru_cache
from types import MappingProxyType

from intake.knowledge.content import SHIPPED_CARD, CardText, CardView
from intake.language.i18n import N_, _, language, use_language
from intake.vocabulary import CardKind
from routing.fees import FeeCard, shipped_fees
from routing.legal_bases import BasisKind, parts_of
from routing.violations import ViolationCard, shipped_violations

_KINDS = MappingProxyType(
    {
        BasisKind.PROHIBITION: N_("Forbidden by: %(documents)s"),
        BasisKind.DUTY: N_("Duty or procedure: %(documents)s"),
        BasisKind.STANDARD: N_("Standard or guideline: %(documents)s"),
        BasisKind.LOCAL: N_("For reference, of another place: %(documents)s"),
        BasisKind.PRACTICE: N_("From published cases: %(documents)s"),
        BasisKind.DEFAULT: N_("A default of this product, no law: %(documents)s"),
        BasisKind.OTHER: N_("Named too: %(documents)s"),
    }
)
_BRANCHES = MappingProxyType(
    {"F": N_("fees"), "A": N_("awards and titles"), "V": N_("events"), "G": N_("how an association is run")}
)
_SCRIPTS = MappingProxyType(
    {
        "F": N_(
            "Ask how much was charged, by whom and when, and which receipt was given.\n"
            "Say that notices, receipts and chats are worth keeping, and take them in as files.\n"
            "Promise a number, a date and a call-back; never that money comes back."
        ),
        "A": N_(
            "Ask the full name of the award or ranking, who holds it, and what taking part costs.\n"
            "Ask whether it was said to be approved, and by which document.\n"
            "Promise a number, a date and a call-back; do not judge the award on the telephone."
        ),
        "V": N_(
            "Ask what the event is called, where and when it takes place, and whether one may stay away.\n"
            "With danger to people on the spot: 110, 119 or 120 first, then the complaint.\n"
            "Promise a number, a date and a call-back; never that the event is stopped."
        ),
        "G": N_(
            "Ask what the statutes or a resolution say, and whether the association was asked.\n"
            "Ask whether the caller fears to be paid back for it, and offer confidentiality before a name is taken.\n"
            "Promise a number, a date and a call-back; what members decide themselves is not decided by the hotline."
        ),
    }
)


@lru_cache(maxsize=4)
def shipped_cards(spoken: str) -> tuple[CardView, ...]:
    """In one language, in the order of their kinds; their keys are the same in all."""
    with use_language(spoken):
        return (*_scripts(), *map(_law, shipped_violations()), *_duties(), *map(_question, shipped_fees()))


def cards_as_shipped() -> tuple[CardView, ...]:
    return shipped_cards(language())


def _card(key: str, said: CardText) -> CardView:
    return CardView(key, SHIPPED_CARD, said)


def _scripts() -> Iterator[CardView]:
    for letter, text in _SCRIPTS.items():
        title = _("Calls about %(matter)s: what to ask and what may be promised", matter=_(_BRANCHES[letter]))
        yield _card(f"script-{letter}", CardText(CardKind.SCRIPT, title, _(text), (letter,)))


def _law(violation: ViolationCard) -> CardView:
    lines = [_(_KINDS[part.kind], documents="；".join(part.documents)) for part in parts_of(violation.basis)]
    title = _("What the documents say of “%(violation)s”", violation=_named(violation))
    said = CardText(CardKind.LAW, title, "\n".join(lines) or title, (violation.code,), document=violation.basis)
    return _card(f"law-{violation.code}", said)


def _duties() -> Iterator[CardView]:
    """What documents demand, branch by branch."""
    for letter, matter in _BRANCHES.items():
        cards = [card for card in shipped_violations() if card.branch == letter]
        parts = [part for card in cards for part in parts_of(card.basis) if part.kind is BasisKind.DUTY]
        documents = list(dict.fromkeys(one for part in parts for one in part.documents))
        if documents:
            title = _("Duties and procedures to look at in matters of %(matter)s", matter=_(matter))
            yield _card(f"duty-{letter}", CardText(CardKind.DUTY, title, "\n".join(documents), (letter,)))


def _question(fee: FeeCard) -> CardView:
    is_chinese = language() == "zh"
    name, condition = (fee.name_zh, fee.condition_zh) if is_chinese else (fee.name_en, fee.condition_en)
    if fee.is_forbidden:
        text = _("No. It is forbidden by the document named below, whatever it is called.")
    else:
        text = _("Yes, on this condition: %(condition)s. Otherwise one may complain.", condition=condition)
    title = _("“%(fee)s”: is it allowed?", fee=name)
    said = CardText(CardKind.FAQ, title, text, fee.violations, document=fee.basis, is_public=True)
    return _card(f"faq-{fee.code}", said)


def _named(violation: ViolationCard) -> str:
    return violation.name_zh if language() == "zh" else violation.name_en
