"""A reply that cites items of the fee lists: each with what it says and the document it rests on."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.verbs.reply import ReplyInput
from intake.desk.fees.panel import named_fees
from intake.errors import InvalidInput
from intake.language.i18n import N_, _, language, use_language
from intake.models import Complaint
from routing.fees import FeeCard, FeeList


def citing(
    session: Session, collaborators: Collaborators, complaint: Complaint, answer: ReplyInput, codes: Sequence[str]
) -> ReplyInput:
    """The answer with a line for each item, in the language of the complaint; one that it holds already stays once."""
    if not codes:
        return answer
    text = answer.reply_text.strip()
    with use_language(complaint.language):
        for code in dict.fromkeys(codes):
            said = _said(session, collaborators, complaint, code)
            text = text if said in text else f"{text}\n{said}"
    return replace(answer, reply_text=text)


def _said(session: Session, collaborators: Collaborators, complaint: Complaint, code: str) -> str:
    """By the version it was named by, else by the one in force."""
    fees = next((one.fees for one in named_fees(session, complaint) if one.card.code == code), collaborators.rules.fees)
    card = fees.by_code.get(code)
    if card is None:
        raise InvalidInput(N_("%(code)s is no item of the fee lists in force"), code=code, field="cited_fees")
    return citation(fees, card)


def citation(fees: FeeList, card: FeeCard) -> str:
    """What is shipped is cited by the documents themselves: it is no list that an office has issued."""
    is_chinese = language() == "zh"
    words = {
        "name": card.name_zh if is_chinese else card.name_en,
        "condition": card.condition_zh if is_chinese else card.condition_en,
        "basis": card.basis,
    }
    if fees.is_shipped:
        if card.is_forbidden:
            return _("Rule cited: “%(name)s” is forbidden (%(basis)s).", **words)
        return _("Rule cited: “%(name)s” is allowed on this condition: %(condition)s (%(basis)s).", **words)
    words |= {"list": f"{fees.title} {fees.document}".strip(), "code": card.code}
    if card.is_forbidden:
        return _("Rule cited: %(list)s, item %(code)s: “%(name)s” is forbidden (%(basis)s).", **words)
    message = _(
        "Rule cited: %(list)s, item %(code)s: “%(name)s” is allowed on this condition: %(condition)s (%(basis)s)."
    )
    return message % words
