"""What tests of the watch-list, of edits and of proposed changes start from; everything synthetic."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.models import OfficeEvent, WatchBatch
from intake.registry_upkeep.association_edits import AssociationFacts
from intake.registry_upkeep.watch_list.batches import open_batch
from intake.registry_upkeep.watch_list.entries import Listing
from intake.registry_upkeep.watch_list.indicators import indicators, seed_indicators
from intake.vocabulary import StaffRole
from routing.models import Association
from tests import factories as make

TODAY = make.MONDAY.date()
DOCUMENT = "成社工〔2026〕3号（合成）"


def administrator(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.ADMINISTRATOR)


def facts(session: Session, **changes: Any) -> AssociationFacts:
    """Of the association of the factories, but for these."""
    row = session.get_one(Association, make.known_association(session), populate_existing=True)
    return replace(AssociationFacts.of(row), **changes)


def a_batch(session: Session, actor: Actor, name: str = "第一批", begins_on: date = TODAY) -> WatchBatch:
    seed_indicators(session, at=make.MONDAY)
    told = {"name": name, "document": DOCUMENT, "begins_on": begins_on, "reason": "合成：多轮评估"}
    return open_batch(session, **told, actor=actor, at=make.MONDAY)


def a_listing(session: Session, batch: WatchBatch, **changes: Any) -> Listing:
    chosen = [row.id for row in indicators(session)[:2]]
    values = {"batch_id": batch.id, "indicator_ids": chosen, "valid_from": TODAY, "reason": "合成：会员众多"}
    return Listing(**values | changes)


def set_watched(session: Session, association_id: int, *, flag: bool) -> None:
    """As a file has it."""
    session.get_one(Association, association_id).is_watchlisted = flag
    make.record_writes(session)


def is_watched(session: Session, association_id: int) -> bool:
    flag = select(Association.is_watchlisted).where(Association.id == association_id)
    return session.exec(flag).one()


def kinds(session: Session) -> list[str]:
    """Of the events of the registry, in order."""
    told = select(OfficeEvent.kind).where(OfficeEvent.kind.startswith("registry:")).order_by(OfficeEvent.seq)
    return list(session.exec(told).all())
