"""The doors that complaints come in by here, and a test complaint through each: marked, and counted nowhere."""

from datetime import datetime

from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.registering.register import NewComplaint, Receipt, register_complaint
from intake.errors import NotPossibleNow
from intake.models import Complaint
from intake.settings import Settings
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from intake.setup.marks import DOOR_TESTED, set_mark
from routing.models import Association
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Channel, Kind, Lifecycle

_PREFIX = "setup-test-"
_NARRATIVE = "测试件：开通检查，不计入任何统计。Test complaint of the set-up; it counts nowhere."
_VIOLATION = "F-01"


def enabled_doors(settings: Settings) -> tuple[Channel, ...]:
    """The telephone and the web form always; texts once their signature can be checked."""
    by_text = (Channel.SMS,) if settings.twilio_auth_token.get_secret_value() else ()
    return (Channel.PHONE, Channel.WEB, *by_text)


def tested_doors(session: Session) -> set[Channel]:
    marked = select(Complaint.channel).where(Complaint.is_training, Complaint.external_id.startswith(_PREFIX))
    return {Channel(channel) for channel in session.exec(marked.distinct())}


def send_test_complaint(
    session: Session, collaborators: Collaborators, settings: Settings, channel: Channel, *, actor: Actor, at: datetime
) -> Receipt:
    """Register a test complaint as this door does: decided by the rules, with its clocks. Raises NotPossibleNow."""
    if channel not in enabled_doors(settings):
        raise NotPossibleNow(N_("this door is not enabled here"))
    association = session.exec(select(Association).where(Association.lifecycle == Lifecycle.ACTIVE).limit(1)).first()
    new = NewComplaint(
        channel=channel,
        external_id=f"{_PREFIX}{channel}-{at.timestamp():.6f}",
        kind=Kind.COMPLAINT,
        violations=(_VIOLATION,),
        narrative=_NARRATIVE,
        association_id=association.id if association else None,
        operator_id=actor.staff_id if channel is Channel.PHONE else None,
        is_training=True,
    )
    receipt = register_complaint(session, collaborators, new, actor=actor, at=at, tell=False)
    set_mark(session, DOOR_TESTED, actor=actor, at=at, door=channel.value, number=receipt.number)
    return receipt


def doors(grounds: SetupGrounds) -> SetupCheck:
    enabled = enabled_doors(grounds.settings)
    missing = [channel for channel in enabled if channel not in tested_doors(grounds.session)]
    if not missing:
        why = TranslatableText(N_("A test complaint came in by every door: %(doors)s."), doors=enabled)
        return SetupCheck("doors", CheckStatus.GREEN, why)
    why = TranslatableText(N_("No test complaint came in yet by: %(doors)s."), doors=missing)
    do = TranslatableText(N_("Send a test complaint by each door on the set-up page; it counts nowhere."))
    return SetupCheck("doors", CheckStatus.AMBER, why, do, "/setup")
