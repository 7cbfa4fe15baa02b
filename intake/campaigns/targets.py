"""Whom a campaign found, by which way and for which situations; who is confirmed, cleared, and how decided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from intake.campaigns.campaigns import get_campaign, lock_open, must_keep, situations
from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.language.i18n import N_
from intake.models import Campaign, CampaignTarget, Complaint
from intake.vocabulary import ActorKind, FindingWay, Measure, Outcome, TargetState
from routing.models import Association

FOUND, JUDGED, DECIDED = "campaign:find", "campaign:judge", "campaign:decide"
# From the warning on a measure is a penalty and stands on a document (social organisations regulation 社团条例 §30).
PENALTIES = frozenset(list(Measure)[list(Measure).index(Measure.WARN) :])
_LOOKED_BACK = timedelta(days=365)  # how far before a campaign complaints speak for it
_UPHELD = (Outcome.SUBSTANTIATED, Outcome.PARTLY)


@dataclass(frozen=True)
class TargetLine:
    """One target with the association it is."""

    row: CampaignTarget
    association: Association


def report_targets(
    session: Session,
    campaign_id: int,
    way: FindingWay,
    found: Mapping[int, Collection[int]],
    *,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Associations and the numbers of their situations; how many are new. What is known already is added to.

    One that was cleared and is found again is to be judged again.
    """
    must_keep(actor)
    campaign = lock_open(session, campaign_id)
    known = {row.number for row in situations(session, campaign_id)}
    if not found:
        raise InvalidInput(N_("choose at least one"), field="associations")
    if any(not chosen or not known.issuperset(chosen) for chosen in found.values()):
        raise InvalidInput(N_("choose at least one"), field="situations")
    rows = {row.association_id: row for row in _rows(session, campaign_id, found)}
    note, added = optional_text(note, "note", longest=1000), 0
    for association_id, chosen in sorted(found.items()):
        row = rows.get(association_id)
        if row is None:
            added += 1
            row = CampaignTarget(
                campaign_id=campaign_id, association_id=association_id, way=way, ways=[], situations=[],
                note=note, found_by_id=actor.staff_id, found_at=at,
            )  # fmt: skip
        _add_to(row, way, chosen)
        session.add(row)
    session.flush()
    told = {"campaign": campaign.name, "way": way, "new": added, "association_ids": sorted(found)}
    audit.record_office(session, FOUND, actor=actor, at=at, **told)
    return added


def compare(session: Session, campaign_id: int, *, least: int = 1) -> dict[int, set[int]]:
    """Whom upheld complaints point at, with their situations: of a year before it until it ends.

    Left out are those it has found for all of that already.
    """
    campaign = get_campaign(session, campaign_id)
    by_code: dict[str, set[int]] = {}
    for situation in situations(session, campaign_id):
        for code in situation.violations:
            by_code.setdefault(code, set()).add(situation.number)
    counted: dict[tuple[int, int], int] = {}
    for association_id, codes in _upheld(session, campaign):
        for number in set().union(*(by_code.get(code, set()) for code in codes)):
            counted[association_id, number] = counted.get((association_id, number), 0) + 1
    found: dict[int, set[int]] = {}
    for (association_id, number), count in counted.items():
        if count >= least:
            found.setdefault(association_id, set()).add(number)
    for row in _rows(session, campaign_id, found):
        found[row.association_id] -= set(row.situations)
    return {one: numbers for one, numbers in found.items() if numbers}


def judge(
    session: Session,
    target_id: int,
    *,
    is_target: bool,
    note: str = "",
    campaign_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> CampaignTarget:
    """It is one the campaign is about, or it is not and the reason is given.

    `campaign_id`: of whose page it was asked; a target of another one is not there.
    """
    must_keep(actor)
    row, campaign = _lock(session, target_id, campaign_id)
    if row.state is TargetState.DECIDED:
        raise NotPossibleNow(N_("it is decided already"))
    row.judged_note = optional_text(note, "note", longest=1000) if is_target else required_text(note, "note")
    row.state = TargetState.CONFIRMED if is_target else TargetState.CLEARED
    row.judged_by_id, row.judged_at = actor.staff_id, at
    session.add(row)
    session.flush()
    audit.record_office(session, JUDGED, actor=actor, at=at, campaign=campaign.name, target=row.id, state=row.state)
    return row


def decide(
    session: Session,
    target_id: int,
    grade: Measure,
    *,
    document: str = "",
    campaign_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> CampaignTarget:
    """By one of the six grades. From the warning on it needs its document, and somebody else than who confirmed it."""
    must_keep(actor)
    row, campaign = _lock(session, target_id, campaign_id)
    if row.state is not TargetState.CONFIRMED:
        raise NotPossibleNow(N_("only who is confirmed as a target is decided"))
    if grade in PENALTIES and not document.strip():
        raise InvalidInput(N_("a warning or anything harsher needs its document number"), field="document")
    if grade in PENALTIES and actor.kind is not ActorKind.SYSTEM and actor.staff_id == row.judged_by_id:
        raise SecondPersonNeeded(N_("who confirmed a target does not decide a penalty of it"))
    row.state, row.grade = TargetState.DECIDED, Measure(grade)
    row.document = optional_text(document, "document", longest=120)
    row.decided_by_id, row.decided_at = actor.staff_id, at
    session.add(row)
    session.flush()
    told = {"campaign": campaign.name, "target": row.id, "grade": row.grade, "document": row.document}
    audit.record_office(session, DECIDED, actor=actor, at=at, **told)
    return row


def targets(session: Session, campaign_id: int) -> list[TargetLine]:
    """Those still to be judged first, then by name."""
    statement = (
        select(CampaignTarget, Association)
        .join(Association, col(Association.id) == CampaignTarget.association_id)
        .where(CampaignTarget.campaign_id == campaign_id)
        .order_by(col(Association.name))
    )
    order = list(TargetState)
    lines = [TargetLine(row, association) for row, association in session.exec(statement)]
    return sorted(lines, key=lambda line: order.index(line.row.state))


def _rows(session: Session, campaign_id: int, ids: Collection[int]) -> Sequence[CampaignTarget]:
    statement = select(CampaignTarget).where(CampaignTarget.campaign_id == campaign_id)
    return [row for row in session.exec(statement) if row.association_id in ids]


def _add_to(row: CampaignTarget, way: FindingWay, chosen: Collection[int]) -> None:
    more = set(chosen) - set(row.situations)
    if way.value not in row.ways:
        row.ways = [*row.ways, way.value]
    if more:
        row.situations = sorted({*row.situations, *more})
        if row.state is TargetState.CLEARED:
            row.state = TargetState.FOUND


def _lock(session: Session, target_id: int, campaign_id: int | None) -> tuple[CampaignTarget, Campaign]:
    statement = select(CampaignTarget).where(CampaignTarget.id == target_id).with_for_update()
    row = session.exec(statement.execution_options(populate_existing=True)).first()
    if row is None or campaign_id not in (None, row.campaign_id):
        raise NotFound(N_("there is no such target"))
    return row, lock_open(session, row.campaign_id)


def _upheld(session: Session, campaign: Campaign) -> list[tuple[int, list[str]]]:
    begins = datetime.combine(campaign.begins_on, datetime.min.time(), campaign.opened_at.tzinfo) - _LOOKED_BACK
    ends = datetime.combine(campaign.ends_on + timedelta(days=1), datetime.min.time(), campaign.opened_at.tzinfo)
    statement = columns_of(col(Complaint.association_id), col(Complaint.violations)).where(
        col(Complaint.association_id).is_not(None),
        col(Complaint.outcome).in_(_UPHELD),
        col(Complaint.received_at) >= begins,
        col(Complaint.received_at) < ends,
        ~col(Complaint.is_training),
    )
    return [(association_id, codes) for association_id, codes in session.execute(statement)]
