"""The letter of an order, and the notice of a talk: from the words of their kind, with nothing of who complained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from intake.bulletin.official_letter import OfficialLetter, letter_as_word
from intake.casework.collaborators import Collaborators
from intake.desk.supervision.panel import demand_words
from intake.desk.violation_choices import violation_words
from intake.language.formats import listed, shanghai
from intake.language.i18n import N_, _, language
from intake.models import AssociationTalk, Complaint, SupervisionOrder
from intake.numbers import spoken
from intake.sealing.text import text_key_of
from intake.vocabulary import OrderLevel
from routing.calendars.working_time import local_day
from routing.models import Association

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TITLES: Mapping[OrderLevel, str] = MappingProxyType(
    {
        OrderLevel.CHASE: N_("Notice to hasten"),
        OrderLevel.SUPERVISE: N_("Letter of supervision"),
        OrderLevel.LISTED: N_("Notice of listed supervision"),
        OrderLevel.TALK: N_("Notice of a talk"),
    }
)
_OPENINGS: Mapping[OrderLevel, str] = MappingProxyType(
    {
        OrderLevel.CHASE: N_(
            "The following complaint is with your department and has not been answered. Please hasten it and report."
        ),
        OrderLevel.SUPERVISE: N_(
            "The following complaint is with your department and has not been answered. It is placed under"
            " supervision; please handle it and report by the day named below."
        ),
        OrderLevel.LISTED: N_(
            "The following complaint is with your department and was not answered although it was pressed for. It is"
            " placed under listed supervision: the head of your department takes it on and reports by the day named"
            " below. It stays on the list until the report is accepted."
        ),
        OrderLevel.TALK: N_(
            "The following complaint is with your department and was not answered although it was pressed for again"
            " and again. The head of your department is asked for a talk and reports by the day named below."
        ),
    }
)
_CLOSING = N_("A report that will not do is returned, and a new one is owed.")


@dataclass(frozen=True)
class LetterFile:
    """A letter as it is saved."""

    body: bytes
    content_type: str = _DOCX


def as_letter_file(letter: OfficialLetter, *, made_at: datetime) -> LetterFile:
    return LetterFile(letter_as_word(letter, made_at=made_at))


def letter_of(
    session: Session, collaborators: Collaborators, order: SupervisionOrder, complaint: Complaint, *, issuer: str
) -> OfficialLetter:
    """To the department. What the complainant wrote, and who they are, stays where it is kept: it is read there."""
    card = collaborators.rules.directory.departments.get(order.department_id)
    association = session.get(Association, complaint.association_id) if complaint.association_id else None
    named = association.name if association else complaint.association_text
    codes = listed(
        violation_words(card) for card in collaborators.rules.violations if card.code in complaint.violations
    )
    demand = demand_words(text_key_of(session, complaint), order)
    facts = [
        (_("Complaint"), spoken(complaint.number)),
        (_("Received"), shanghai(complaint.received_at, "%Y-%m-%d")),
        (_("Association"), named or _("not named")),
        (_("Matter"), codes or _("not named")),
        (_("To be reported"), demand or "—"),
        (_("Report by"), day_words(order.due_at)),
    ]
    if complaint.closure_due_at is not None:
        facts.insert(4, (_("Was to be closed by"), day_words(complaint.closure_due_at)))
    number = _(
        "Supervision [%(year)s] No. %(number)s-%(ordinal)s",
        year=local_day(order.given_at).year,
        number=complaint.number,
        ordinal=order.ordinal,
    )
    return OfficialLetter(
        issuer=issuer or _("Hotline for trade associations"),
        number=number,
        title=_(_TITLES[order.level]),
        addressee=card.name if card else "",
        passages=[_(_OPENINGS[order.level]), _(_CLOSING)],
        facts=facts,
        day=day_words(order.given_at),
        imprint=_imprint(),
        mark=_mark(is_synthetic=complaint.is_synthetic),
    )


def talk_letter(talk: AssociationTalk, association: Association, *, issuer: str) -> OfficialLetter:
    """To the association: never which complaints, nor how many people, but what the talk is about."""
    year = local_day(talk.decided_at or talk.proposed_at).year
    return OfficialLetter(
        issuer=issuer or _("Hotline for trade associations"),
        number=_("Talk [%(year)s] No. %(id)s", year=year, id=talk.id),
        title=_("Notice of a regulatory talk"),
        addressee=association.name,
        passages=[
            _("Complaints about your association have come in. Its responsible persons are asked to come for a talk."),
            _("Please bring your statement of the matter, and whatever bears it out, in writing."),
        ],
        facts=[
            (_("Matter"), talk.matter or "—"),
            (_("When"), shanghai(talk.meets_at) if talk.meets_at else "—"),
            (_("Where"), talk.place or "—"),
        ],
        day=day_words(talk.decided_at or talk.proposed_at),
        imprint=_imprint(),
        mark=_mark(is_synthetic=association.is_synthetic),
    )


def day_words(at: datetime) -> str:
    """As official documents write a day."""
    day = local_day(at)
    return f"{day.year}年{day.month}月{day.day}日" if language() == "zh" else f"{day:%d %B %Y}"


def _imprint() -> str:
    return _("Made by Jiesu; the record of the complaint has the same.")


def _mark(*, is_synthetic: bool) -> str:
    return _("Synthetic data") if is_synthetic else ""
