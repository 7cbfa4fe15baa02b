"""Do texts leave? Proved by a real one, or marked as not used here."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.outbox.complainant_messages import message_values, store_message
from intake.errors import NotPossibleNow
from intake.identity.phone import phone_of
from intake.job_names import Job
from intake.models import Message
from intake.settings import Settings
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from intake.setup.marks import SMS_TESTED, SMS_UNUSED, SMS_USED, find_mark, set_mark
from intake.vocabulary import MessageState
from routing.translatable import N_, TranslatableText

_KEY, _PLACE = "sms", "/setup"
_SENT = frozenset({MessageState.SENT, MessageState.DELIVERED})
_WAITS = frozenset({MessageState.QUEUED, MessageState.CLAIMED})


def texts(grounds: SetupGrounds) -> SetupCheck:
    mark = find_mark(grounds.session, SMS_TESTED, SMS_UNUSED, SMS_USED)
    if mark is not None and mark.kind == SMS_UNUSED:
        return SetupCheck(_KEY, CheckStatus.GREEN, TranslatableText(N_("Texts are not used here.")))
    if not grounds.settings.sends_texts:
        why = TranslatableText(N_("No provider of texts is set: complainants would be told nothing."))
        do = TranslatableText(
            N_("Set JIESU_SMS_GATEWAY_URL or JIESU_TWILIO_ACCOUNT_SID and the rest, or mark texts as not used here.")
        )
        return SetupCheck(_KEY, CheckStatus.AMBER, why, do, _PLACE)
    if mark is None or mark.kind != SMS_TESTED:
        why = TranslatableText(N_("No text has left yet to prove that texts leave."))
        do = TranslatableText(N_("Send a test text on the set-up page, or mark texts as not used here."))
        return SetupCheck(_KEY, CheckStatus.AMBER, why, do, _PLACE)
    return _of_test(grounds.session.get(Message, mark.data["message_id"]))


def send_test(
    session: Session, collaborators: Collaborators, settings: Settings, phone: str, *, actor: Actor, at: datetime
) -> None:
    """Queue a real text to this number. Raises NotPossibleNow without a provider, InvalidInput for no number."""
    if not settings.sends_texts:
        raise NotPossibleNow(N_("no provider of texts is set"))
    values = message_values(
        collaborators, "setup_test", phone=phone_of(phone), cause=f"setup:{at.isoformat()}", at=at, language="zh"
    )
    store_message(session, values)
    collaborators.jobs.nudge_later(session, Job.DRAIN_MESSAGES)
    set_mark(session, SMS_TESTED, actor=actor, at=at, message_id=values["id"])


def mark_use(session: Session, *, is_used: bool, actor: Actor, at: datetime) -> None:
    set_mark(session, SMS_USED if is_used else SMS_UNUSED, actor=actor, at=at)


def _of_test(message: Message | None) -> SetupCheck:
    if message is not None and message.state in _SENT:
        return SetupCheck(_KEY, CheckStatus.GREEN, TranslatableText(N_("A test text was taken by the provider.")))
    if message is None or message.state not in _WAITS:
        why = TranslatableText(
            N_("The test text was not taken by the provider: %(why)s"), why=message.last_error if message else "?"
        )
        do = TranslatableText(N_("Look at the settings of the provider and send another."))
        return SetupCheck(_KEY, CheckStatus.RED, why, do, _PLACE)
    why = TranslatableText(N_("The test text waits to leave."))
    do = TranslatableText(N_("Wait a minute and look again; a worker sends it."))
    return SetupCheck(_KEY, CheckStatus.AMBER, why, do, _PLACE)
