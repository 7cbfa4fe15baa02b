"""Do numbers leave the country with the texts? Then the assessment of that is on record, with document and date.

PIPL 个人信息保护法 §38 to §40: a security assessment, a certification or the standard contract, before the first one.
"""

from datetime import date, datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.errors import InvalidInput
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from intake.setup.marks import SMS_ASSESSED, SMS_UNUSED, SMS_USED, find_mark, set_mark
from routing.translatable import N_, TranslatableText

_KEY, _PLACE = "abroad", "/setup"
MAX_DOCUMENT = 100


def abroad(grounds: SetupGrounds) -> SetupCheck:
    if not grounds.settings.twilio_account_sid or _are_unused(grounds.session):
        return SetupCheck(_KEY, CheckStatus.GREEN, TranslatableText(N_("No telephone number leaves the country.")))
    mark = find_mark(grounds.session, SMS_ASSESSED)
    if mark is None:
        why = TranslatableText(
            N_("Texts leave by Twilio: numbers go abroad, and no assessment of that is on record (PIPL §38 to §40).")
        )
        do = TranslatableText(
            N_("Record document number and date of the assessment on the set-up page, or use a domestic gateway.")
        )
        return SetupCheck(_KEY, CheckStatus.AMBER, why, do, _PLACE)
    why = TranslatableText(
        N_("Numbers go abroad with the texts; assessed by %(document)s of %(day)s."),
        document=mark.data["document"],
        day=mark.data["day"],
    )
    return SetupCheck(_KEY, CheckStatus.GREEN, why)


def record_assessment(session: Session, document: str, day: date, *, actor: Actor, at: datetime, today: date) -> None:
    """By whom it was assessed stands in the document. Raises InvalidInput."""
    if not document.strip():
        raise InvalidInput(N_("name the document"), field="document")
    if day > today:
        raise InvalidInput(N_("is still to come"), field="day")
    set_mark(session, SMS_ASSESSED, actor=actor, at=at, document=document.strip(), day=day.isoformat())


def _are_unused(session: Session) -> bool:
    mark = find_mark(session, SMS_UNUSED, SMS_USED)
    return mark is not None and mark.kind == SMS_UNUSED
