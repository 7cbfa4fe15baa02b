"""What a case says, and what is proposed for it: the office's own words, with everybody's name taken out."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from sqlmodel import Session, select

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.identity.person import find_person
from intake.identity.traces import without_person
from intake.language.formats import listed
from intake.language.i18n import N_, _, language
from intake.language.words import word
from intake.models import Complaint, Handling
from intake.sealing.text import text_key_of
from intake.vocabulary import HandlingState, Measure
from routing.models import Association, AssociationName
from routing.vocabulary import Level

LONGEST = {"title": 120, "association": 60, "facts": 3000, "finding": 3000, "measures": 2000, "law": 1000}
NUMBER = re.compile(r"\d{5,}")  # telephone, account, credit code, complaint: none belongs into a case
HIDDEN = "×"
_KINDS = {
    Level.NATIONAL: N_("an association of the whole country"),
    Level.PROVINCE: N_("an association of a province"),
    Level.CITY: N_("an association of a city"),
    Level.COUNTY: N_("an association of a district"),
}
_SOME = N_("an association")


@dataclass(frozen=True)
class CaseWords:
    """`association` is a kind, never a name: 某市某行业协会."""

    title: str = ""
    association: str = ""
    facts: str = ""
    finding: str = ""
    measures: str = ""
    law: str = ""

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "CaseWords":
        """Of nothing, as what was erased reads, every field is empty."""
        return cls(**json.loads(text)) if text else cls()

    @property
    def parts(self) -> dict[str, str]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


def words_proposed(session: Session, collaborators: Collaborators, complaint: Complaint) -> CaseWords:
    """From what the departments answered, never from what the complainant wrote. Somebody mends it."""
    cards = [card for card in collaborators.rules.violations if card.code in complaint.violations]
    named = listed(card.name_zh if language() == "zh" else card.name_en for card in cards) or word(complaint.kind)
    kind, parts = kind_of_association(session, complaint), _answered(session, complaint)
    key = text_key_of(session, complaint)
    answers = [f"{word(part.outcome)}\n{key.open(part.reply_text)}" for part in parts]
    measures = dict.fromkeys(Measure(one) for part in parts for one in part.measures)
    laws = dict.fromkeys(part.legal_basis for part in parts if part.legal_basis)
    said = CaseWords(
        title=f"{kind}{_(': ')}{named}"[: LONGEST["title"]],
        association=kind,
        facts=_("A complaint came in about %(association)s: %(violations)s.", association=kind, violations=named),
        finding="\n".join(answers),
        measures=listed(word(one) for one in measures),
        law="；".join(laws) or "；".join(dict.fromkeys(card.basis for card in cards)),
    )
    masks = names_of_association(session, complaint)
    masked = {name: _masked(session, complaint, text, masks, kind) for name, text in said.parts.items()}
    return CaseWords(**{name: text[: LONGEST[name]] for name, text in (masked | {"law": said.law}).items()})


def kind_of_association(session: Session, complaint: Complaint) -> str:
    """By its level alone: of many industries there is one association in a city."""
    row = session.get(Association, complaint.association_id) if complaint.association_id else None
    return _(_KINDS.get(row.level, _SOME)) if row is not None else _(_SOME)


def names_of_association(session: Session, complaint: Complaint) -> list[str]:
    """Every name it goes by, the longest first."""
    names = {complaint.association_text}
    if complaint.association_id:
        row = session.get_one(Association, complaint.association_id)
        known = select(AssociationName.name).where(AssociationName.association_id == row.id)
        names |= {row.name, row.credit_code or "", *session.exec(known)}
    return sorted((name.strip() for name in names if len(name.strip()) > 1), key=len, reverse=True)


def _masked(session: Session, complaint: Complaint, text: str, names: Sequence[str], kind: str) -> str:
    text = without_person(text, find_person(session, complaint.id))
    for name in names:
        text = text.replace(name, kind)
    return NUMBER.sub(HIDDEN, text)


def _answered(session: Session, complaint: Complaint) -> list[Handling]:
    return [one for one in find.handlings_of(session, complaint.id) if one.state is HandlingState.REPLIED]
