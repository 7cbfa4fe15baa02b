"""Campaigns as documents announce them: opened with their situations, worded by the office, closed for good."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.language.i18n import N_
from intake.models import Campaign, CampaignSituation, CampaignTarget
from intake.vocabulary import ActorKind, StaffRole, TargetState
from routing.models import Violation

OPENED, WORDED, CLOSED = "campaign:open", "campaign:word", "campaign:close"
_OPEN_STATES = (TargetState.FOUND, TargetState.CONFIRMED)


@dataclass(frozen=True)
class SituationWording:
    """What a situation says, where that comes from, and the violations complaints about it are of."""

    text: str
    basis: str = ""
    violations: tuple[str, ...] = ()


@cache
def shipped_situations() -> tuple[SituationWording, ...]:
    """Ten, as Jinan had; its document does not list them, so the wording is this product's, to be replaced."""
    text = files("intake.campaigns").joinpath("situations.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(StringIO(text))
    return tuple(SituationWording(row["text"], row["basis"], tuple(row["violations"].split("|"))) for row in rows)


def must_keep(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        actor.must_be(StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)


def open_campaign(
    session: Session,
    *,
    name: str,
    document: str,
    begins_on: date,
    ends_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Campaign:
    """With the situations that are shipped, to be worded anew."""
    must_keep(actor)
    name = required_text(name, "campaign_name", longest=80)
    if session.exec(select(Campaign.id).where(Campaign.name == name)).first() is not None:
        raise InvalidInput(N_("is the name of a campaign already"), field="campaign_name")
    if ends_on < begins_on:
        raise InvalidInput(N_("is before it begins"), field="ends_on")
    row = Campaign(
        name=name,
        document=required_text(document, "document", longest=200),
        begins_on=begins_on,
        ends_on=ends_on,
        reason=required_reason(reason, "reason", longest=1000),
        opened_by_id=actor.staff_id,
        opened_at=at,
    )
    session.add(row)
    session.flush()
    _put_in(session, row)
    audit.record_office(session, OPENED, actor=actor, at=at, campaign=row.name, document=row.document)
    return row


def word_situation(
    session: Session, campaign_id: int, number: int, wording: SituationWording, *, actor: Actor, at: datetime
) -> CampaignSituation:
    """Anew, or with the number after the last a further one."""
    must_keep(actor)
    campaign = lock_open(session, campaign_id)
    rows = {row.number: row for row in situations(session, campaign_id)}
    if number not in rows and number != len(rows) + 1:
        raise NotFound(N_("there is no such situation"))
    known = set(session.exec(select(Violation.code)))
    if wrong := tuple(code for code in wording.violations if code not in known):
        raise InvalidInput(N_("names a violation there is none of: %(codes)s"), codes=wrong, field="violations")
    row = rows.get(number) or CampaignSituation(campaign_id=campaign_id, number=number, text="")
    row.text = required_text(wording.text, "text", longest=300)
    row.basis = optional_text(wording.basis, "basis", longest=300)
    row.violations, row.is_default = list(wording.violations), False
    session.add(row)
    session.flush()
    audit.record_office(session, WORDED, actor=actor, at=at, campaign=campaign.name, number=number, text=row.text)
    return row


def close_campaign(session: Session, campaign_id: int, *, actor: Actor, at: datetime) -> Campaign:
    """Once everybody it found is cleared or decided; its report stays as it is then."""
    must_keep(actor)
    row = lock_open(session, campaign_id)
    waiting = select(func.count()).where(
        CampaignTarget.campaign_id == row.id, col(CampaignTarget.state).in_(_OPEN_STATES)
    )
    if count := session.exec(waiting).one():
        raise NotPossibleNow(N_("associations still to be decided: %(count)s"), count=count)
    row.closed_by_id, row.closed_at = actor.staff_id, at
    session.add(row)
    session.flush()
    audit.record_office(session, CLOSED, actor=actor, at=at, campaign=row.name)
    return row


def get_campaign(session: Session, campaign_id: int) -> Campaign:
    row = session.get(Campaign, campaign_id)
    if row is None:
        raise NotFound(N_("there is no such campaign"))
    return row


def lock_open(session: Session, campaign_id: int) -> Campaign:
    """Raises NotPossibleNow once it was closed."""
    statement = select(Campaign).where(Campaign.id == campaign_id).with_for_update()
    row = session.exec(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(N_("there is no such campaign"))
    if row.closed_at is not None:
        raise NotPossibleNow(N_("the campaign is closed"))
    return row


def campaigns(session: Session) -> Sequence[Campaign]:
    """The newest first."""
    return session.exec(select(Campaign).order_by(col(Campaign.begins_on).desc(), col(Campaign.id).desc())).all()


def situations(session: Session, campaign_id: int) -> Sequence[CampaignSituation]:
    statement = select(CampaignSituation).where(CampaignSituation.campaign_id == campaign_id)
    return session.exec(statement.order_by(col(CampaignSituation.number))).all()


def _put_in(session: Session, campaign: Campaign) -> None:
    for number, one in enumerate(shipped_situations(), 1):
        said: dict[str, Any] = {"text": one.text, "basis": one.basis, "violations": list(one.violations)}
        session.add(CampaignSituation(campaign_id=campaign.id, number=number, is_default=True, **said))
    session.flush()
