"""What tests of key supervision start from: associations of a city, people, and what these have entered."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.key_supervision.findings import enter_finding
from intake.key_supervision.reviewing import BatchNotice
from intake.key_supervision.sets import set_in_force
from intake.models import KeyRound, KeyScore
from intake.vocabulary import KeyAct, StaffRole
from routing.models import Association
from routing.vocabulary import Level, RegistrationMode
from tests import factories as make

AT = make.MONDAY
TODAY = AT.date()
DOCUMENT = "成社工〔2026〕9号（合成）"


def overseer(session: Session, role: StaffRole = StaffRole.SUPERVISOR, **belonging: str) -> Actor:
    return make.make_actor(session, role, **belonging)


def associations(session: Session, count: int, *, region: str = make.CITY) -> list[int]:
    """So many more in a region, beside the one of the factories."""
    make.make_office(session)
    rows = [
        Association(
            credit_code=f"S{region}{number:06}",
            name=f"合成{region}第{number}协会",
            level=Level.CITY,
            region_code=region,
            mode=RegistrationMode.DECOUPLED,
            is_synthetic=True,
        )
        for number in range(count)
    ]
    session.add_all(rows)
    make.record_writes(session)
    return [row.id for row in rows]


def judge_by_hand(session: Session, ids: Sequence[int], actor: Actor, *, holds_on: date = TODAY) -> None:
    """Every indicator that people judge holds of these: more points than the shipped version asks for."""
    for one in set_in_force(session).in_use:
        if one.is_by_hand:
            enter_finding(session, ids, one.number, holds_on=holds_on, reason="合成：现场检查", actor=actor, at=AT)


def proposed(session: Session, row: KeyRound, act: KeyAct = KeyAct.ENLIST) -> list[KeyScore]:
    wanted = select(KeyScore).where(KeyScore.round_id == row.id, KeyScore.act == act).order_by(col(KeyScore.id))
    return list(session.exec(wanted).all())


def notice(name: str = "第一批", begins_on: date = TODAY) -> BatchNotice:
    return BatchNotice(name, DOCUMENT, begins_on, "合成：多轮综合评估")
