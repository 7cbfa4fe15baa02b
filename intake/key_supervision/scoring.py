"""Scoring every association as of a day: the round is kept with what each score rests on, and proposes a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_
from sqlmodel import Session, col, func, select

from intake.casework.actor import SYSTEM, Actor
from intake.casework.ledger import audit
from intake.errors import InvalidInput, NotPossibleNow
from intake.key_supervision.measures import Window, values_of
from intake.key_supervision.people import must_oversee, within
from intake.key_supervision.sets import IndicatorSet, set_in_force
from intake.language.i18n import N_
from intake.models import KeyFinding, KeyRound, KeyScore, WatchEntry
from intake.registry_upkeep.required_roles import LIVE
from intake.vocabulary import KeyAct, KeyOrigin, KeyRoundState, KeyVerdict
from routing.calendars.working_time import local_day
from routing.models import Association

SCORED = "keylist:score"
LONGEST_BACK = timedelta(days=92)
# Nobody is proposed to be taken off the list sooner: what put it there lies less than a year back.
STAY = timedelta(days=365)
_MONTHS_A_QUARTER = 3
# What a score is made of: number of the indicator, its value, the points for it.
Inputs = list[list[int]]


@dataclass(frozen=True)
class ScoredAssociation:
    """One association before it is stored."""

    association_id: int
    credit_code: str
    points: int
    inputs: Inputs
    act: KeyAct = KeyAct.NONE


def quarter_of(day: date) -> date:
    """Its first day."""
    return date(day.year, (day.month - 1) // _MONTHS_A_QUARTER * _MONTHS_A_QUARTER + 1, 1)


def score_quarter(session: Session, *, at: datetime) -> KeyRound | None:
    """The round of the quarter that is over, once; none while another waits for its review, or nobody is registered."""
    quarter = quarter_of(local_day(at))
    audit.lock_office(session)
    if session.exec(select(KeyRound.id).where(KeyRound.quarter_on == quarter)).first() is not None:
        return None
    if find_open(session) is not None or session.exec(select(Association.id).limit(1)).first() is None:
        return None
    return _keep(session, quarter - timedelta(days=1), quarter, actor=SYSTEM, at=at)


def score_now(session: Session, as_of: date | None = None, *, actor: Actor, at: datetime) -> KeyRound:
    """As of a day, by default today as far as it is known; staff of a region score theirs."""
    must_oversee(actor)
    audit.lock_office(session)
    as_of = as_of or local_day(at)
    if as_of > local_day(at):
        raise InvalidInput(N_("lies in the future"), field="as_of")
    if as_of < local_day(at) - LONGEST_BACK:
        raise InvalidInput(N_("is further back than a quarter"), field="as_of")
    if find_open(session, _region_of(actor)) is not None:
        raise NotPossibleNow(N_("a round waits for its review: publish it or drop it first"))
    return _keep(session, as_of, None, actor=actor, at=at)


def find_open(session: Session, region_code: str = "") -> KeyRound | None:
    wanted = select(KeyRound).where(KeyRound.state == KeyRoundState.OPEN, KeyRound.region_code == region_code)
    return session.exec(wanted).first()


def score_all(session: Session, indicators: IndicatorSet, as_of: date, *, actor: Actor) -> list[ScoredAssociation]:
    """Every live association that the actor sees, with what its points rest on, the highest first."""
    window = Window(as_of)
    by_hand = _findings(session, as_of)
    known = {measure: values_of(session, measure, window) for measure in {one.measure for one in indicators.in_use}}
    found: list[ScoredAssociation] = []
    live = select(Association.id, Association.credit_code).where(col(Association.lifecycle).in_(LIVE), *within(actor))
    for association_id, credit_code in session.exec(live):
        inputs: Inputs = []
        for one in indicators.in_use:
            values = by_hand.get(one.text, {}) if one.is_by_hand else known[one.measure]
            if value := values.get(association_id, 0):
                inputs.append([one.number, value, one.points(value)])
        found.append(ScoredAssociation(association_id, credit_code, sum(points for _n, _v, points in inputs), inputs))
    return sorted(found, key=lambda one: (-one.points, one.credit_code))


def _keep(session: Session, as_of: date, quarter: date | None, *, actor: Actor, at: datetime) -> KeyRound:
    indicators = set_in_force(session)
    scored = score_all(session, indicators, as_of, actor=actor)
    acts = _acts(session, scored, indicators, as_of)
    row = KeyRound(
        set_version=indicators.version,
        as_of=as_of,
        origin=KeyOrigin.HAND if quarter is None else KeyOrigin.QUARTER,
        quarter_on=quarter,
        region_code=_region_of(actor),
        threshold=indicators.threshold,
        most=indicators.most,
        associations=len(scored),
        scored_at=at,
        scored_by_id=actor.staff_id,
        state=KeyRoundState.OPEN if acts else KeyRoundState.NOTHING,
        decided_at=None if acts else at,
    )
    session.add(row)
    session.flush()
    if scored:
        session.execute(insert(KeyScore), [_values(row.id, one, acts) for one in scored])
    counts = {act.value: sum(one is act for one in acts.values()) for act in (KeyAct.ENLIST, KeyAct.REMOVE)}
    told = {"round": row.id, "as_of": as_of.isoformat(), "set": indicators.version, "associations": len(scored)}
    audit.record_office(session, SCORED, actor=actor, at=at, **told, **counts)
    return row


def _values(round_id: int, one: ScoredAssociation, acts: Mapping[int, KeyAct]) -> dict[str, Any]:
    act = acts.get(one.association_id, KeyAct.NONE)
    return {
        "round_id": round_id,
        "association_id": one.association_id,
        "points": one.points,
        "inputs": one.inputs,
        "act": act,
        "verdict": None if act is KeyAct.NONE else KeyVerdict.WAITING,
    }


def _acts(
    session: Session, scored: Sequence[ScoredAssociation], indicators: IndicatorSet, as_of: date
) -> dict[int, KeyAct]:
    """Those not listed with the points it takes; those listed a year or longer who no longer have them.

    At most as many are put on as the version says; whoever has as many points as the last of them is among them.
    """
    listed = _listed(session, as_of)
    flagged = set(session.exec(select(Association.id).where(col(Association.is_watchlisted))).all())
    enough = [one for one in scored if one.points >= indicators.threshold]
    new = [one for one in enough if one.association_id not in listed and one.association_id not in flagged]
    if indicators.most and len(new) > indicators.most:
        last = new[indicators.most - 1].points
        new = [one for one in new if one.points >= last]
    acts = {one.association_id: KeyAct.ENLIST for one in new}
    for one in scored:
        since = listed.get(one.association_id)
        if since is not None and since <= as_of - STAY and one.points < indicators.threshold:
            acts[one.association_id] = KeyAct.REMOVE
    return acts


def _listed(session: Session, as_of: date) -> dict[int, date]:
    """Who stands in a batch, and since when."""
    about = col(WatchEntry.association_id)
    standing = (
        select(about, func.max(col(WatchEntry.valid_from)))
        .where(or_(col(WatchEntry.valid_to).is_(None), col(WatchEntry.valid_to) > as_of))
        .group_by(about)
    )
    return dict(session.execute(standing).all())


def _findings(session: Session, as_of: date) -> dict[str, dict[int, int]]:
    """Whom people say each wording holds of."""
    found: dict[str, dict[int, int]] = {}
    holds = select(KeyFinding.text, KeyFinding.association_id).where(
        col(KeyFinding.holds_on) <= as_of, or_(col(KeyFinding.ends_on).is_(None), col(KeyFinding.ends_on) > as_of)
    )
    for text, association_id in session.exec(holds):
        found.setdefault(text, {})[association_id] = 1
    return found


def _region_of(actor: Actor) -> str:
    return "" if actor.regions is None else actor.region_code or ""
