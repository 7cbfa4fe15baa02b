"""Which complaints stand on a list, in the order they expire: keys first, by an index, then the words of one page.

Nothing here counts a whole list or skips into it by offset: the next page begins after the last line of this one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row, Select
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.find import OPEN_PARTS
from intake.casework.visibility import seen_by
from intake.desk.cursors import PAGE, TOP, ListCursor, ListPart
from intake.desk.line_words import held_until, joined_with, matter_of, violation_of, violation_words
from intake.identity.redacted_texts import veiled
from intake.models import Complaint, Handling, Suggestion
from intake.models.practice import is_shown, is_shown_by
from intake.sealing.text import TextKey
from intake.searching.bigrams import Excerpt
from intake.vocabulary import HandlingRole, HandlingState, State
from intake.web.staff_names import staff_names
from routing.models import Association, Department, Violation
from routing.vocabulary import Priority

_Row = Row[*tuple[Any, ...]]
_Keys = Select[*tuple[Any, ...]]

_guess, _guessed = Suggestion.__table__, Violation.__table__.alias("guessed_violation")
_c, _h = Complaint.__table__.c, Handling.__table__.c
# Spelled out in the statement, for a planner that is shown `$1` cannot know that the partial index holds the row.
_OPEN_PART = _h.state.in_(sa.bindparam("open_parts", OPEN_PARTS, expanding=True, literal_execute=True))


@dataclass(frozen=True)
class Filter:
    """What a list leaves out. `branch` is the letter of the violation; `handler_ids`: whose parts alone are shown.

    `due` holds of what is due within some bounds, by `next_due_at` of a part.
    """

    branch: str = ""
    part_state: HandlingState | None = None
    handler_ids: frozenset[int] = frozenset()
    due: sa.ColumnElement[bool] | None = None


@dataclass(frozen=True)
class ListLine:
    """One line of a list. `row_id` is the part's on a department's list, else the complaint's."""

    row_id: int
    due_at: datetime | None
    number: str
    state: State
    association: str
    violation: str  # decided, else said; never a guess
    guess: str  # of the machine, where nothing was said or decided
    matter: str
    department: str
    handler: str = ""
    handler_id: int | None = None
    deputy: str = ""
    section: str = ""
    part_state: HandlingState | None = None
    role: HandlingRole | None = None
    priority: Priority = Priority.NORMAL
    is_synthetic: bool = False
    received_at: datetime | None = None
    excerpt: Excerpt | None = None  # where words were looked for, in place of the matter
    unreleased: int = 0  # files that wait to be blacked out, on the hotline's lists
    held_until: datetime | None = None  # a legal hold
    joined: int = 0  # complaints that are one matter with it

    @property
    def place(self) -> ListCursor:
        return ListCursor(self.due_at, self.row_id)


def department_lines(
    session: Session,
    department_id: int,
    *,
    wanted: Filter = Filter(),
    after: ListCursor | None = None,
    limit: int = PAGE,
) -> list[ListLine]:
    """The open parts of one department, by `ix_handling_desk`; those whose clock stands still come last."""
    keys = department_keys(department_id, wanted).where(is_shown_by(_h.complaint_id))
    return _lines(session, _page(session, keys, (_h.next_due_at, _h.id), after, limit))


def department_keys(department_id: int, wanted: Filter) -> _Keys:
    """The open parts of a department that fit a filter, practice among them, in no order."""
    keys = sa.select(
        _h.id.label("row_id"),
        _h.next_due_at.label("due_at"),
        _h.complaint_id,
        _h.state.label("part_state"),
        _h.role,
        _h.handler_id,
        _h.deputy_id,
        _h.section,
    ).where(_h.department_id == department_id, _OPEN_PART)
    if wanted.part_state:
        keys = keys.where(_h.state == wanted.part_state)
    if wanted.handler_ids:
        whose = sorted(wanted.handler_ids)
        keys = keys.where(sa.or_(_h.handler_id.in_(whose), _h.deputy_id.in_(whose)))
    if wanted.due is not None:
        keys = keys.where(wanted.due)
    if wanted.branch:
        keys = keys.join(Complaint.__table__, _c.id == _h.complaint_id).where(_of_branch(wanted.branch))
    return keys


def state_lines(
    session: Session,
    states: Iterable[State],
    actor: Actor,
    *,
    due_before: datetime | None = None,
    branch: str = "",
    after: ListCursor | None = None,
    limit: int = PAGE,
) -> list[ListLine]:
    """What the actor sees in these states; each state is read by its index, then they are joined in order."""
    rows: list[_Row] = []
    for state in states:
        keys = _keys_of_state(state, actor)
        if due_before is not None:
            keys = keys.where(_c.next_due_at < due_before)
        if branch:
            keys = keys.where(_of_branch(branch))
        rows += _page(session, keys, (_c.next_due_at, _c.id), after, limit)
    rows.sort(key=lambda row: ListCursor(row.due_at, row.row_id).order)
    return _lines(session, rows[:limit])


def answered_lines(session: Session, department_id: int, part: ListPart = TOP) -> list[ListLine]:
    """What a department leads and has answered, and others now review or call back about; the newest answer first."""
    keys = _bare_keys().where(
        _c.lead_department_id == department_id, _c.state.in_([State.REPLIED, State.CALLBACK, State.SUSPENDED])
    )
    answered = sa.func.coalesce(_c.replied_at, _c.received_at)
    if part.after is not None:
        last = Complaint.__table__.alias("last")
        when = sa.func.coalesce(last.c.replied_at, last.c.received_at)
        of_last = sa.select(when).where(last.c.id == part.after.row_id).scalar_subquery()
        keys = keys.where(sa.or_(answered < of_last, sa.and_(answered == of_last, _c.id > part.after.row_id)))
    return _lines(session, session.execute(keys.order_by(answered.desc(), _c.id).limit(part.limit)).all())


def lines_where(
    session: Session,
    actor: Actor,
    *are: sa.ColumnElement[bool],
    due: sa.ColumnElement[Any] = _c.next_due_at,
    part: ListPart = TOP,
) -> list[ListLine]:
    """Those that the actor sees, the most urgent first; `are`: conditions on rows of `Complaint`.

    `due`: by what else they expire, of a row that `are` join with the complaint.
    """
    keys = _seen(_bare_keys(due).where(*are), actor)
    if part.branch:
        keys = keys.where(_of_branch(part.branch))
    return _lines(session, _page(session, keys, (due, _c.id), part.after, part.limit))


def association_lines(
    session: Session, association_id: int, actor: Actor, *, but: int = 0, limit: int = PAGE
) -> list[ListLine]:
    """The complaints about one association that the actor sees, newest first, without `but`."""
    keys = _seen(_bare_keys().where(_c.association_id == association_id, _c.id != but), actor)
    return _lines(session, session.execute(keys.order_by(_c.received_at.desc()).limit(limit)).all())


def lines_of(session: Session, ids: Sequence[int]) -> list[ListLine]:
    """These complaints in this order. Whether they may be seen was asked before."""
    rows = {row.row_id: row for row in session.execute(_bare_keys().where(_c.id.in_(ids)))} if ids else {}
    return _lines(session, [rows[one] for one in ids if one in rows])


def _bare_keys(due: sa.ColumnElement[Any] = _c.next_due_at) -> _Keys:
    keys = sa.select(_c.id.label("row_id"), due.label("due_at"), _c.id.label("complaint_id"))
    return keys.where(is_shown())


def _seen(keys: _Keys, actor: Actor) -> _Keys:
    condition = seen_by(actor)
    return keys if condition is None else keys.where(condition)


def _keys_of_state(state: State, actor: Actor) -> _Keys:
    literal = sa.bindparam(f"state_{state}", state, type_=_c.state.type, literal_execute=True)
    keys = _seen(_bare_keys().where(_c.state == literal), actor)
    # The partial index holds what is not closed; only a call-back is open and closed at once.
    return keys if state is State.CALLBACK else keys.where(_c.closed_at.is_(None))


def _of_branch(letter: str) -> sa.ColumnElement[bool]:
    return _c.violation.like(f"{letter}-%")


def _page(
    session: Session,
    keys: _Keys,
    by: tuple[sa.ColumnElement[Any], sa.Column[Any]],
    after: ListCursor | None,
    limit: int,
) -> Sequence[_Row]:
    """The keys after a place: first those with a due time, then those without, each part by the same index."""
    (due, row_id), rows = by, list[_Row]()
    if after is None or after.due_at is not None:
        timed = keys.where(due.is_not(None)).order_by(due, row_id).limit(limit)
        if after is not None:
            timed = timed.where(sa.tuple_(due, row_id) > sa.tuple_(sa.literal(after.due_at, due.type), after.row_id))
        rows += session.execute(timed).all()
    if len(rows) < limit:
        untimed = keys.where(due.is_(None)).order_by(row_id).limit(limit - len(rows))
        if after is not None and after.due_at is None:
            untimed = untimed.where(row_id > after.row_id)
        rows += session.execute(untimed).all()
    return rows


def _lines(session: Session, rows: Sequence[_Row]) -> list[ListLine]:
    """The words for one page of keys, by primary keys."""
    shown = _shown(session, {row.complaint_id for row in rows})
    people = ("handler_id", "deputy_id")
    names = staff_names(session, {getattr(row, who, None) for row in rows for who in people})
    # A list is read in passing: what tells of somebody is hidden in it from everybody.
    keys = veiled(session, [*shown.values()])
    return [_line(keys.get(row.complaint_id), row, shown[row.complaint_id], names) for row in rows]


def _line(key: TextKey | None, row: _Row, complaint: _Row, names: dict[int, str]) -> ListLine:
    return ListLine(
        row_id=row.row_id,
        due_at=row.due_at,
        number=complaint.number,
        state=complaint.state,
        association=complaint.association or complaint.association_text,
        violation=violation_of(complaint),
        guess=violation_words(complaint.guess, complaint.guess_zh, complaint.guess_en),
        matter=matter_of(key, complaint),
        department=complaint.department or "",
        handler=names.get(getattr(row, "handler_id", None) or 0, ""),
        handler_id=getattr(row, "handler_id", None),
        deputy=names.get(getattr(row, "deputy_id", None) or 0, ""),
        section=getattr(row, "section", ""),
        part_state=getattr(row, "part_state", None),
        role=getattr(row, "role", None),
        priority=complaint.priority,
        is_synthetic=complaint.is_synthetic,
        joined=complaint.joined,
        held_until=complaint.held_until,
        received_at=complaint.received_at,
    )


def _shown(session: Session, ids: set[int]) -> dict[int, _Row]:
    statement = (
        sa.select(
            _c.id,
            _c.number,
            _c.state,
            _c.priority,
            _c.violation,
            _c.kind,
            _c.association_text,
            _c.is_synthetic,
            _c.received_at,
            _c.narrative,
            _c.text_key,
            joined_with(_c.id).label("joined"),
            held_until(_c.id).label("held_until"),
            Association.__table__.c.name.label("association"),
            Department.__table__.c.name.label("department"),
            Violation.__table__.c.name_zh,
            Violation.__table__.c.name_en,
            _guess.c.code.label("guess"),
            _guessed.c.name_zh.label("guess_zh"),
            _guessed.c.name_en.label("guess_en"),
        )
        .outerjoin(Violation.__table__, Violation.__table__.c.code == _c.violation)
        .outerjoin(_guess, sa.and_(_guess.c.complaint_id == _c.id, _guess.c.rank == 1, _c.violation == ""))
        .outerjoin(_guessed, _guessed.c.code == _guess.c.code)
        .outerjoin(Association.__table__, Association.__table__.c.id == _c.association_id)
        .outerjoin(Department.__table__, Department.__table__.c.id == _c.lead_department_id)
        .where(_c.id.in_(ids))
    )
    return {row.id: row for row in session.execute(statement)} if ids else {}
