"""What a campaign achieved, one by one, and the report of it: targets by way and grade, results by kind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from intake.campaigns.campaigns import lock_open, must_keep
from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.language.i18n import N_
from intake.models import CampaignResult, CampaignTarget
from intake.vocabulary import CampaignResultKind, FindingWay, Measure, TargetState

RECORDED, STRUCK = "campaign:achieve", "campaign:strike"
_TARGETS = (TargetState.CONFIRMED, TargetState.DECIDED)


@dataclass(frozen=True)
class Achievement:
    """One thing achieved; a document is no single association's, all else is."""

    kind: CampaignResultKind
    title: str
    association_id: int | None = None
    document: str = ""
    amount_before: Decimal | None = None
    amount_after: Decimal | None = None
    amount_refunded: Decimal | None = None


@dataclass(frozen=True)
class CampaignReport:
    """What a document reports of it. `found` counts everybody looked at, `targets` those confirmed."""

    found: int
    targets: int
    cleared: int
    decided: int
    by_way: Mapping[FindingWay, int]
    by_situation: Mapping[int, int]
    by_grade: Mapping[Measure, int]
    by_result: Mapping[CampaignResultKind, int]
    refunded: Decimal

    @property
    def ended(self) -> int:
        """Struck off the register or dissolved 注销撤销."""
        return self.by_grade[Measure.REVOKE]

    @property
    def waiting(self) -> int:
        """Still to be judged, or to be dealt with."""
        return self.found - self.cleared - self.decided


def record_result(
    session: Session, campaign_id: int, achieved: Achievement, *, actor: Actor, at: datetime
) -> CampaignResult:
    must_keep(actor)
    campaign = lock_open(session, campaign_id)
    is_document = achieved.kind is CampaignResultKind.POLICY_ISSUED
    if is_document is (achieved.association_id is not None):
        raise InvalidInput(N_("names the association it is about; a document is about none"), field="association")
    before, after = achieved.amount_before, achieved.amount_after
    amounts = {
        "amount_before": before,
        "amount_after": after,
        "amount_refunded": achieved.amount_refunded,
    }
    for field, amount in amounts.items():
        if amount is not None and amount < 0:
            raise InvalidInput(N_("cannot be less than nothing"), field=field)
    is_lowered = achieved.kind is CampaignResultKind.FEE_REDUCED
    if is_lowered and before is not None and after is not None and after >= before:
        raise InvalidInput(N_("is not lower than before"), field="amount_after")
    row = CampaignResult(
        campaign_id=campaign_id,
        kind=achieved.kind,
        association_id=achieved.association_id,
        title=required_text(achieved.title, "title", longest=200),
        document=optional_text(achieved.document, "document", longest=120),
        fen_before=_fen(before),
        fen_after=_fen(after),
        fen_refunded=_fen(achieved.amount_refunded),
        recorded_by_id=actor.staff_id,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    told = {"campaign": campaign.name, "result": row.id, "kind": row.kind, "title": row.title}
    audit.record_office(session, RECORDED, actor=actor, at=at, **told)
    return row


def strike_result(session: Session, result_id: int, *, actor: Actor, at: datetime) -> CampaignResult:
    """Entered by mistake: it stays in the record and counts no longer."""
    must_keep(actor)
    row = session.exec(select(CampaignResult).where(CampaignResult.id == result_id).with_for_update()).first()
    if row is None:
        raise NotFound(N_("there is no such result"))
    if row.struck_at is not None:
        raise NotPossibleNow(N_("it counts no longer already"))
    campaign = lock_open(session, row.campaign_id)
    row.struck_by_id, row.struck_at = actor.staff_id, at
    session.add(row)
    session.flush()
    audit.record_office(session, STRUCK, actor=actor, at=at, campaign=campaign.name, result=row.id)
    return row


def results(session: Session, campaign_id: int) -> Sequence[CampaignResult]:
    """Those that count, the newest first."""
    statement = select(CampaignResult).where(
        CampaignResult.campaign_id == campaign_id, col(CampaignResult.struck_at).is_(None)
    )
    return session.exec(statement.order_by(col(CampaignResult.id).desc())).all()


def campaign_report(session: Session, campaign_id: int) -> CampaignReport:
    rows = session.exec(select(CampaignTarget).where(CampaignTarget.campaign_id == campaign_id)).all()
    achieved = results(session, campaign_id)
    confirmed = [row for row in rows if row.state in _TARGETS]
    ways, grades = Counter(row.way for row in confirmed), Counter(row.grade for row in rows if row.grade)
    kinds = Counter(row.kind for row in achieved)
    return CampaignReport(
        found=len(rows),
        targets=len(confirmed),
        cleared=sum(row.state is TargetState.CLEARED for row in rows),
        decided=sum(row.state is TargetState.DECIDED for row in rows),
        by_way={way: ways[way] for way in FindingWay},
        by_situation=dict(sorted(Counter(number for row in confirmed for number in row.situations).items())),
        by_grade={grade: grades[grade] for grade in Measure},
        by_result={kind: kinds[kind] for kind in CampaignResultKind},
        refunded=Decimal(sum(row.fen_refunded or 0 for row in achieved)) / 100,
    )


def _fen(amount: Decimal | None) -> int | None:
    return None if amount is None else int((amount * 100).to_integral_value())
