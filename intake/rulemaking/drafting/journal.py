"""Every step of making a draft, kept with what was there before: so it can be taken back, and who did what be told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, func, select, update

from intake.rulemaking.drafting.draft_rows import DraftChange, Written, tens
from routing.models import RuleEdit, RuleTable
from routing.vocabulary import EditState

# A touched rule with its place: its number, that of the rule above it, and what is written there.
Entry = dict[str, Any]


def entries(ids: Sequence[int], written: Mapping[int, Written]) -> list[Entry]:
    """These rules as they stand among `ids`, from the top."""
    above = {below: one for one, below in pairwise(ids)}
    places = {one: place for place, one in enumerate(ids)}
    return [
        {"id": one, "above": above.get(one), **_plain(written[one])} for one in sorted(written, key=places.__getitem__)
    ]


def step_to(ids: Sequence[int], leaving: Sequence[Entry], target: Sequence[Entry]) -> DraftChange:
    """What brings a draft from the one side of a journal's step to the other."""
    goal = {entry["id"]: entry for entry in target}
    touched = goal.keys() | {entry["id"] for entry in leaving}
    places = {entry["id"]: entry["above"] for entry in leaving}
    kept = [one for one in ids if one not in touched]
    result = insert_below(kept, ((one, entry["above"]) for one, entry in goal.items()))
    is_reordered = any(one not in places or places[one] != entry["above"] for one, entry in goal.items())
    return DraftChange(
        ids=result,
        written={one: _written(entry) for one, entry in goal.items()},
        removed=[one for one in places if one not in goal],
        orders=tens(len(result)) if is_reordered else (),
    )


def insert_below(ids: Iterable[int], places: Iterable[tuple[int, int | None]]) -> list[int]:
    """The ids with others among them, each below the one named; None is the top."""
    below: dict[int | None, list[int]] = {}
    for one, above in places:
        below.setdefault(above, []).append(one)
    result: list[int] = []
    waiting = [*reversed([*below.pop(None, []), *ids])]
    while waiting:
        one = waiting.pop()
        result.append(one)
        waiting.extend(reversed(below.pop(one, [])))
    return result


def keep(
    session: Session, draft: RuleTable, before: list[Entry], after: list[Entry], *, by: str, at: datetime, why: str
) -> RuleEdit:
    """Write a step down. What had been taken back before it can no longer be put forth again."""
    overtaken = update(RuleEdit).where(col(RuleEdit.table_id) == draft.id, col(RuleEdit.state) == EditState.UNDONE)
    session.execute(overtaken.values(state=EditState.OVERTAKEN).execution_options(synchronize_session=False))
    last = session.exec(select(func.max(RuleEdit.seq)).where(RuleEdit.table_id == draft.id)).one() or 0
    edit = RuleEdit(table_id=draft.id, seq=last + 1, at=at, changed_at=at, by=by, why=why, before=before, after=after)
    session.add(edit)
    session.flush()
    return edit


def find_newest(session: Session, draft: RuleTable) -> RuleEdit | None:
    """The step that would be taken back next."""
    statement = select(RuleEdit).where(RuleEdit.table_id == draft.id, RuleEdit.state == EditState.STANDING)
    return session.exec(statement.order_by(col(RuleEdit.seq).desc()).limit(1)).first()


def find_undone(session: Session, draft: RuleTable) -> RuleEdit | None:
    """The step that would be put forth again next."""
    statement = select(RuleEdit).where(RuleEdit.table_id == draft.id, RuleEdit.state == EditState.UNDONE)
    return session.exec(statement.order_by(col(RuleEdit.seq)).limit(1)).first()


def last_hand(session: Session, draft: RuleTable) -> tuple[str, datetime | None]:
    """Who changed the draft last, and when."""
    statement = select(RuleEdit).where(RuleEdit.table_id == draft.id).order_by(col(RuleEdit.changed_at).desc())
    edit = session.exec(statement.limit(1)).first()
    return (edit.undone_by or edit.by, edit.changed_at) if edit else (draft.drafted_by, draft.created_at)


def authors_of(session: Session, table: RuleTable) -> set[str]:
    """Everybody who had a hand in a version: who drafted it, who edited it, who took something back."""
    edits = session.exec(select(RuleEdit.by, RuleEdit.undone_by).where(RuleEdit.table_id == table.id).distinct())
    return {table.drafted_by, *(name for pair in edits for name in pair)} - {""}


def _plain(written: Written) -> Entry:
    changed_at = written["changed_at"]
    return written | {"changed_at": changed_at.isoformat() if changed_at else None}


def _written(entry: Entry) -> Written:
    written = {name: value for name, value in entry.items() if name not in {"id", "above"}}
    changed_at = written["changed_at"]
    return written | {"changed_at": datetime.fromisoformat(changed_at) if changed_at else None}
