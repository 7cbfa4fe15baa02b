"""From a round to the list: one person reviews the proposals, a second publishes the batch; or it is dropped."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.key_supervision.people import must_oversee, must_see_all, rounds_seen, within
from intake.key_supervision.sets import get_set
from intake.language.i18n import N_
from intake.models import KeyRound, KeyScore, WatchBatch, WatchEntry
from intake.registry_upkeep.watch_list.batches import new_batch
from intake.registry_upkeep.watch_list.entries import end_entries, enter
from intake.registry_upkeep.watch_list.indicators import follow_wordings
from intake.vocabulary import ActorKind, KeyAct, KeyRoundState, KeyVerdict
from routing.models import Association

JUDGED, PUBLISHED, DROPPED = "keylist:judge", "keylist:publish", "keylist:drop"


@dataclass(frozen=True)
class BatchNotice:
    """How the batch is announced: its name (none is opened where nobody is put on), document, day and reason."""

    name: str
    document: str
    begins_on: date
    reason: str


def get_round(session: Session, round_id: int, actor: Actor, *, locks: bool = False) -> KeyRound:
    """One of another region does not exist: NotFound."""
    wanted = select(KeyRound).where(KeyRound.id == round_id, *rounds_seen(actor))
    statement = wanted.with_for_update() if locks else wanted
    row = session.exec(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(N_("there is no such round"))
    return row


def judge(
    session: Session,
    round_id: int,
    score_ids: Collection[int],
    *,
    accept: bool,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """What is proposed of these is agreed to, or left out with a reason; again until the round is published.

    A reason takes it, too, to take somebody off the list, and to put somebody on it who was not proposed.
    """
    must_oversee(actor)
    audit.lock_office(session)
    row = _open_round(session, round_id, actor)
    scores = _scores(session, row, score_ids, actor)
    reason = optional_text(reason, "reason", longest=500)
    is_plain = accept and all(one.act is KeyAct.ENLIST and one.verdict is not None for one in scores)
    if not reason and not (is_plain and all(_was_proposed(row, one) for one in scores)):
        raise InvalidInput(N_("must be filled in"), field="reason")
    for one in scores:
        if one.act is KeyAct.NONE:
            _may_be_added(session, one, accept=accept)
            one.act = KeyAct.ENLIST
        one.verdict = KeyVerdict.ACCEPTED if accept else KeyVerdict.LEFT_OUT
        one.reason, one.judged_by_id, one.judged_at = reason, actor.staff_id, at
        session.add(one)
    session.flush()
    told = {"round": row.id, "verdict": KeyVerdict.ACCEPTED if accept else KeyVerdict.LEFT_OUT, "reason": reason}
    audit.record_office(session, JUDGED, actor=actor, at=at, **told, scores=sorted(one.id for one in scores))
    return len(scores)


def publish_round(session: Session, round_id: int, notice: BatchNotice, *, actor: Actor, at: datetime) -> KeyRound:
    """Put on the watch-list whom the review agreed to, and take off likewise, as the document announces it.

    Raises SecondPersonNeeded for whoever reviewed any of it, NotPossibleNow while something waits.
    """
    must_oversee(actor)
    must_see_all(actor)
    audit.lock_office(session)
    row = _open_round(session, round_id, actor)
    proposed = session.exec(select(KeyScore).where(KeyScore.round_id == row.id, KeyScore.act != KeyAct.NONE)).all()
    waiting = sum(one.verdict is KeyVerdict.WAITING for one in proposed)
    if waiting:
        raise NotPossibleNow(N_("proposals still to be reviewed: %(count)s"), count=waiting)
    reviewers = {one.judged_by_id for one in proposed}
    if actor.kind is not ActorKind.SYSTEM and actor.staff_id in reviewers:
        raise SecondPersonNeeded(N_("who reviewed a proposal does not publish the batch"))
    accepted = [one for one in proposed if one.verdict is KeyVerdict.ACCEPTED]
    if not accepted:
        raise NotPossibleNow(N_("nothing in it was agreed to: drop the round"))
    document = required_text(notice.document, "document", longest=200)
    reason = required_reason(notice.reason, "reason", longest=1000)
    _must_not_be_early(accepted, row, notice.begins_on)
    new = [one for one in accepted if one.act is KeyAct.ENLIST]
    if new:
        batch = new_batch(session, notice.name, document, notice.begins_on, reason=reason, actor=actor, at=at)
        _enlist(session, row, batch, new, actor=actor, at=at)
        row.batch_id = batch.id
    for one in accepted:
        if one.act is KeyAct.REMOVE:
            why = f"{document} {one.reason}"[:1000]
            end_entries(session, one.association_id, valid_to=notice.begins_on, reason=why, actor=actor, at=at)
    row.state, row.document, row.reason = KeyRoundState.PUBLISHED, document, reason
    row.decided_by_id, row.decided_at = actor.staff_id, at
    session.add(row)
    session.flush()
    acts = Counter(one.act.value for one in accepted)
    told = {"round": row.id, "batch": notice.name if new else "", "document": document, "reason": reason}
    who = [one.association_id for one in accepted]
    audit.record_office(session, PUBLISHED, actor=actor, at=at, **told, **acts, association_ids=who)
    return row


def drop_round(session: Session, round_id: int, reason: str, *, actor: Actor, at: datetime) -> KeyRound:
    """Nothing comes of it; it is kept."""
    must_oversee(actor)
    audit.lock_office(session)
    row = _open_round(session, round_id, actor)
    if not row.region_code:
        must_see_all(actor)
    row.reason = required_reason(reason, "reason", longest=1000)
    row.state, row.decided_by_id, row.decided_at = KeyRoundState.DROPPED, actor.staff_id, at
    session.add(row)
    session.flush()
    audit.record_office(session, DROPPED, actor=actor, at=at, round=row.id, reason=row.reason)
    return row


def _open_round(session: Session, round_id: int, actor: Actor) -> KeyRound:
    row = get_round(session, round_id, actor, locks=True)
    if row.state is not KeyRoundState.OPEN:
        raise NotPossibleNow(N_("the round is over"))
    return row


def _scores(session: Session, row: KeyRound, ids: Collection[int], actor: Actor) -> Sequence[KeyScore]:
    if not ids:
        raise InvalidInput(N_("choose at least one"), field="scores")
    wanted = select(KeyScore).join(Association, col(Association.id) == KeyScore.association_id)
    statement = wanted.where(KeyScore.round_id == row.id, col(KeyScore.id).in_(ids), *within(actor))
    rows = session.exec(statement.order_by(col(KeyScore.id)).execution_options(populate_existing=True)).all()
    if len(rows) != len(set(ids)):
        raise NotFound(N_("there is no such proposal in the round"))
    return rows


def _was_proposed(row: KeyRound, score: KeyScore) -> bool:
    return score.act is KeyAct.ENLIST and score.points >= row.threshold


def _may_be_added(session: Session, score: KeyScore, *, accept: bool) -> None:
    if not accept:
        raise InvalidInput(N_("was not proposed, so there is nothing to leave out"), field="scores")
    standing = select(WatchEntry.id).where(
        WatchEntry.association_id == score.association_id, col(WatchEntry.valid_to).is_(None)
    )
    if session.exec(standing).first() is not None:
        raise InvalidInput(N_("is on the key list already"), field="scores")


def _must_not_be_early(accepted: Sequence[KeyScore], row: KeyRound, begins_on: date) -> None:
    if accepted and begins_on < row.as_of:
        raise InvalidInput(N_("is before the day the round looks at"), field="begins_on")


def _enlist(
    session: Session, row: KeyRound, batch: WatchBatch, scores: Sequence[KeyScore], *, actor: Actor, at: datetime
) -> None:
    """By the indicators that gave points; one that was added without any is listed by none."""
    criteria = follow_wordings(session, get_set(session, row.set_version).wordings())
    by_association = {
        one.association_id: [criteria[number].id for number, _value, points in one.inputs if points] for one in scores
    }
    reasons = {one.association_id: one.reason for one in scores if one.reason}
    enter(session, batch, by_association, batch.begins_on, batch.reason, own_reasons=reasons, actor=actor, at=at)
