"""The doors that complaints come in by here, and what became of the newest test complaint by each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.models import Complaint, OfficeEvent
from intake.settings import Settings
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from intake.setup.marks import DOOR_FAILED, DOOR_TESTED, set_mark
from routing.models import Association
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Channel, Lifecycle

VIOLATION = "F-01"


@dataclass(frozen=True)
class DoorTestResult:
    """`number` of the complaint that came in; without one, what the door answered instead."""

    channel: Channel
    number: str = ""
    step: str = ""  # method and path
    status: int = 0
    said: str = ""


@dataclass(frozen=True)
class DoorTested:
    """The newest test of a door, and when it was."""

    result: DoorTestResult
    at: datetime

    @property
    def why(self) -> TranslatableText:
        """What was wrong."""
        result = self.result
        if not result.step:
            return TranslatableText(N_("%(door)s: no complaint came in."), door=result.channel)
        return TranslatableText(
            N_("%(door)s: %(step)s was answered with %(status)s. %(said)s"),
            door=result.channel, step=result.step, status=result.status, said=result.said,
        )  # fmt: skip


def enabled_doors(settings: Settings) -> tuple[Channel, ...]:
    """The telephone and the web form always; texts once their signature can be checked."""
    by_text = (Channel.SMS,) if settings.twilio_auth_token.get_secret_value() else ()
    return (Channel.PHONE, Channel.WEB, *by_text)


def newest_door_tests(session: Session) -> Mapping[Channel, DoorTested]:
    """The newest test of each door."""
    kinds = col(OfficeEvent.kind).in_((DOOR_TESTED, DOOR_FAILED))
    tests = session.exec(select(OfficeEvent).where(kinds).order_by(col(OfficeEvent.seq))).all()
    return {Channel(test.data["door"]): _tested(test.at, **test.data) for test in tests}


def find_association_name(session: Session) -> str:
    """Of an association that a test complaint may be about."""
    named = select(Association.name).where(Association.lifecycle == Lifecycle.ACTIVE).order_by(col(Association.id))
    return session.exec(named.limit(1)).first() or ""


def find_test_complaint(session: Session, channel: Channel, external_id: str) -> str:
    """Its number, if it came in and counts nowhere."""
    kept = select(Complaint.number).where(
        Complaint.channel == channel, Complaint.external_id == external_id, Complaint.is_training
    )
    return session.exec(kept).first() or ""


def keep_result(session: Session, result: DoorTestResult, *, actor: Actor, at: datetime) -> None:
    if result.number:
        set_mark(session, DOOR_TESTED, actor=actor, at=at, door=result.channel.value, number=result.number)
        return
    said = {"step": result.step, "status": result.status, "said": result.said}
    set_mark(session, DOOR_FAILED, actor=actor, at=at, door=result.channel.value, **said)


def doors(grounds: SetupGrounds) -> SetupCheck:
    enabled, tested = enabled_doors(grounds.settings), newest_door_tests(grounds.session)
    again = TranslatableText(N_("Mend it, then send another test complaint by this door on the set-up page."))
    for channel in enabled:
        if channel in tested and not tested[channel].result.number:
            return SetupCheck("doors", CheckStatus.RED, tested[channel].why, again, "/setup")
    missing = [channel for channel in enabled if channel not in tested]
    if not missing:
        why = TranslatableText(N_("A test complaint came in by every door: %(doors)s."), doors=enabled)
        return SetupCheck("doors", CheckStatus.GREEN, why)
    why = TranslatableText(N_("No test complaint came in yet by: %(doors)s."), doors=missing)
    do = TranslatableText(N_("Send a test complaint by each door on the set-up page; it counts nowhere."))
    return SetupCheck("doors", CheckStatus.AMBER, why, do, "/setup")


def _tested(at: datetime, *, door: str, **data: Any) -> DoorTested:
    return DoorTested(DoorTestResult(Channel(door), **data), at)
