"""Changes of who answers that a registry file brought: they wait as one batch for a second person's word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, delete, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text, required_text
from intake.errors import NotFound, NotPossibleNow, SecondPersonNeeded
from intake.language.i18n import N_
from intake.models import RegistryBatch, RegistryBatchLine, Staff
from intake.registry_upkeep.confirmation import RoleHolder, holders_of
from intake.vocabulary import CorrectionState, StaffRole
from routing.batches import batched
from routing.errors import RoleOverlap
from routing.models import Association, Department
from routing.registry.applying import RoleProposal
from routing.registry.comparing import Pending
from routing.registry.roles import assign_candidates
from routing.vocabulary import RegistryRole

PROPOSED, ACCEPTED, REFUSED = "registry:propose_batch", "registry:accept_batch", "registry:refuse_batch"
_LOT = 500  # ids a statement
_OVERTAKEN = "overtaken by a later file"


@dataclass(frozen=True, slots=True)
class BatchChange:
    """One line as people read it."""

    association: Association
    role: RegistryRole
    holders: tuple[str, ...]
    proposed: tuple[str, ...]
    valid_from: date
    basis: str
    fault: str


@dataclass(frozen=True, slots=True)
class FiledBatch:
    """One batch with the number of its lines and who proposed it."""

    row: RegistryBatch
    lines: int
    proposed_by: str


def keep_batch(
    session: Session, proposals: Sequence[RoleProposal], *, file_name: str, actor: Actor, at: datetime
) -> RegistryBatch:
    """File them as one batch. Of one role of one association the newest proposal alone waits."""
    _overtake(session, {(one.association_id, one.role) for one in proposals}, at=at)
    batch = RegistryBatch(
        file_name=file_name[:200], proposed_by_id=actor.staff_id, proposed_at=at, state=CorrectionState.OPEN
    )
    session.add(batch)
    session.flush()
    session.add_all(
        RegistryBatchLine(
            batch_id=batch.id,
            association_id=one.association_id,
            role=one.role,
            department_ids=list(one.department_ids),
            valid_from=one.valid_from,
            basis=one.basis,
        )
        for one in proposals
    )
    session.flush()
    audit.record_office(session, PROPOSED, actor=actor, at=at, batch_id=batch.id, lines=len(proposals))
    return batch


def pending_changes(session: Session) -> Pending:
    """Who would hold which role once all that waits is confirmed."""
    names = dict(session.exec(select(col(Department.id), col(Department.name))).all())
    rows = session.exec(
        select(RegistryBatchLine)
        .join(RegistryBatch, col(RegistryBatch.id) == RegistryBatchLine.batch_id)
        .where(RegistryBatch.state == CorrectionState.OPEN)
    )
    return {(row.association_id, row.role): frozenset(names[one] for one in row.department_ids) for row in rows}


def accept_batch(session: Session, batch_id: int, *, note: str, actor: Actor, at: datetime) -> int:
    """Write every line into the registry; what no longer fits keeps its fault. How many were written."""
    batch = _lock_open(session, batch_id, actor)
    batch.note = optional_text(note, "note", longest=500)
    written = 0
    for line in _lines(session, batch_id):
        try:
            who, since = line.department_ids, line.valid_from
            assign_candidates(session, line.association_id, line.role, who, valid_from=since, basis=line.basis)
            written += 1
        except RoleOverlap as overlap:
            line.fault = str(overlap)[:200]
            session.add(line)
    _close(session, batch, CorrectionState.ACCEPTED, actor=actor, at=at)
    audit.record_office(session, ACCEPTED, actor=actor, at=at, batch_id=batch.id, lines=written)
    return written


def refuse_batch(session: Session, batch_id: int, *, note: str, actor: Actor, at: datetime) -> None:
    """Leave the registry as it is, and say why."""
    batch = _lock_open(session, batch_id, actor)
    batch.note = required_text(note, "note", longest=500)
    _close(session, batch, CorrectionState.REFUSED, actor=actor, at=at)
    audit.record_office(session, REFUSED, actor=actor, at=at, batch_id=batch.id, reason=batch.note)


def batches_in(session: Session, state: CorrectionState, *, limit: int = 50) -> list[FiledBatch]:
    """The newest first."""
    rows = session.exec(
        select(RegistryBatch, col(Staff.display_name))
        .outerjoin(Staff, col(Staff.id) == RegistryBatch.proposed_by_id)
        .where(RegistryBatch.state == state)
        .order_by(col(RegistryBatch.id).desc())
        .limit(limit)
    ).all()
    return [FiledBatch(row, len(_lines(session, row.id)), name or "") for row, name in rows]


def get_batch(session: Session, batch_id: int) -> FiledBatch:
    row = session.get(RegistryBatch, batch_id)
    if row is None:
        raise NotFound(N_("there is no such batch"))
    proposer = session.get(Staff, row.proposed_by_id) if row.proposed_by_id else None
    return FiledBatch(row, len(_lines(session, batch_id)), proposer.display_name if proposer else "")


def changes_of(session: Session, batch_id: int, *, on: date) -> list[BatchChange]:
    """Every line with who holds the role on a day and who would."""
    lines = _lines(session, batch_id)
    names = dict(session.exec(select(col(Department.id), col(Department.name))).all())
    ids = sorted({line.association_id for line in lines})
    known: dict[int, Association] = {}
    held: dict[int, list[RoleHolder]] = {}
    for some in batched(ids, _LOT):
        known |= {one.id: one for one in session.exec(select(Association).where(col(Association.id).in_(some)))}
        held |= holders_of(session, some, on=on)
    return [
        BatchChange(
            known[line.association_id],
            line.role,
            tuple(one.department for one in held[line.association_id] if one.role is line.role),
            tuple(names[one] for one in line.department_ids),
            line.valid_from,
            line.basis,
            line.fault,
        )
        for line in lines
    ]


def _lines(session: Session, batch_id: int) -> Sequence[RegistryBatchLine]:
    statement = select(RegistryBatchLine).where(RegistryBatchLine.batch_id == batch_id)
    return session.exec(statement.order_by(col(RegistryBatchLine.id))).all()


def _overtake(session: Session, keys: Iterable[tuple[int, RegistryRole]], *, at: datetime) -> None:
    """Take the same roles out of batches that wait; a batch left without any is closed."""
    wanted = set(keys)
    statement = select(RegistryBatch).where(RegistryBatch.state == CorrectionState.OPEN).with_for_update()
    for batch in session.exec(statement.order_by(col(RegistryBatch.id))).all():
        lines = _lines(session, batch.id)
        gone = [line.id for line in lines if (line.association_id, line.role) in wanted]
        for some in batched(gone, _LOT):
            session.exec(delete(RegistryBatchLine).where(col(RegistryBatchLine.id).in_(some)))
        if lines and len(gone) == len(lines):
            batch.state, batch.decided_at, batch.note = CorrectionState.REFUSED, at, _OVERTAKEN
            session.add(batch)
    session.flush()


def _lock_open(session: Session, batch_id: int, actor: Actor) -> RegistryBatch:
    actor.must_be(StaffRole.ADMINISTRATOR)
    audit.lock_office(session)  # as an import does, which then looks at what waits
    batch = session.exec(select(RegistryBatch).where(RegistryBatch.id == batch_id).with_for_update()).first()
    if batch is None:
        raise NotFound(N_("there is no such batch"))
    if batch.state is not CorrectionState.OPEN:
        raise NotPossibleNow(N_("the request has been decided already"))
    if batch.proposed_by_id is not None and batch.proposed_by_id == actor.staff_id:
        raise SecondPersonNeeded(N_("who asked does not decide"))
    return batch


def _close(session: Session, batch: RegistryBatch, state: CorrectionState, *, actor: Actor, at: datetime) -> None:
    batch.state, batch.decided_by_id, batch.decided_at = state, actor.staff_id, at
    session.add(batch)
    session.flush()
