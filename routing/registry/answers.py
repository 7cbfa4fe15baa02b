"""What was asked of rows before, and what people answered: read before an import, kept up by it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from routing.batches import batched
from routing.models import Association, RegistryQuestion
from routing.normalise import needle_of
from routing.registry.entries import RegistryEntry, RowQuestion
from routing.vocabulary import QuestionAnswer, RegistryQuestionKind, RegistryRole

LONGEST_VALUE = 300
OF_NAMES = frozenset(
    (
        RegistryQuestionKind.UNKNOWN_DEPARTMENT,
        RegistryQuestionKind.DOUBTFUL_DEPARTMENT,
        RegistryQuestionKind.ABOLISHED_DEPARTMENT,
    )
)
# What is asked of an empty cell, and which roles an answer fills.
GAPS: Mapping[RegistryQuestionKind, tuple[RegistryRole, ...]] = {
    RegistryQuestionKind.NO_REGISTRAR: (RegistryRole.REGISTRAR,),
    RegistryQuestionKind.APPROVAL_BUREAU: (RegistryRole.REGISTRATION_SUPERVISOR,),
    RegistryQuestionKind.NO_SUPERVISOR: (RegistryRole.SUPERVISOR,),
    RegistryQuestionKind.NO_INDUSTRY_DEPARTMENT: (RegistryRole.INDUSTRY_DEPARTMENT,),
    RegistryQuestionKind.NOBODY: (RegistryRole.SUPERVISOR, RegistryRole.INDUSTRY_DEPARTMENT),
}
_BY_PEOPLE = frozenset((QuestionAnswer.DEPARTMENT, QuestionAnswer.DROPPED, QuestionAnswer.ACCEPTED))
_BATCH = 500  # values a statement
_Key = tuple[int, str, str, str]


@dataclass(frozen=True)
class CellAnswers:
    """Every question ever asked, by association, column, kind and value."""

    _ids: Mapping[_Key, tuple[int, QuestionAnswer | None]]
    _names: Mapping[tuple[str, str], tuple[QuestionAnswer, str]]
    _cells: Mapping[tuple[int, str, str], str]
    _filled: frozenset[tuple[int, RegistryRole]]

    @classmethod
    def load(cls, session: Session) -> "CellAnswers":
        table, region = RegistryQuestion.__table__, col(Association.region_code)
        wanted = select(table, region).join(Association, col(Association.id) == table.c.association_id)
        rows = session.execute(wanted.order_by(table.c.id)).all()
        answered = [row for row in rows if row.answer in _BY_PEOPLE]
        with_department = [row for row in answered if row.answer is QuestionAnswer.DEPARTMENT]
        return cls(
            {(row.association_id, row.column, row.kind, row.value): (row.id, row.answer) for row in rows},
            {
                (needle_of(row.value), row.region_code): (row.answer, row.answered_with)
                for row in answered
                if row.kind in OF_NAMES and row.answer is not QuestionAnswer.ACCEPTED
            },
            {(row.association_id, row.column, row.value): row.answered_with for row in with_department},
            frozenset(
                (row.association_id, role) for row in with_department for role in GAPS.get(row.kind, ())
            ),
        )  # fmt: skip

    def of_name(self, written: str, region_code: str) -> tuple[QuestionAnswer, str] | None:
        """What was answered of a department's name in that region, wherever it stood."""
        return self._names.get((needle_of(written), region_code))

    def of_cell(self, association_id: int, column: str, value: str) -> str | None:
        """The department that was named in answer to this very cell."""
        return self._cells.get((association_id, column, value))

    def fills(self, association_id: int, role: RegistryRole) -> bool:
        """Whether somebody named a department where the file has none."""
        return (association_id, role) in self._filled

    def is_settled(self, association_id: int, question: RowQuestion) -> bool:
        """Whether a person has answered this question."""
        found = self._ids.get(_key(association_id, question))
        return found is not None and found[1] in _BY_PEOPLE

    def known(self, association_id: int, question: RowQuestion) -> tuple[int, QuestionAnswer | None] | None:
        """Id and answer of the question, where it was asked before."""
        return self._ids.get(_key(association_id, question))

    def open_of(self, association_ids: Collection[int]) -> dict[_Key, int]:
        return {
            key: number for key, (number, answer) in self._ids.items() if answer is None and key[0] in association_ids
        }


def write_questions(
    session: Session,
    answers: CellAnswers,
    asked: Sequence[tuple[int, RegistryEntry, RowQuestion]],
    of: Iterable[int],
    at: datetime,
) -> None:
    """Keep what is asked of associations; what the file `of` these no longer gives cause to ask is closed by it."""
    fresh: list[dict[str, Any]] = []
    again: list[int] = []
    keys: set[_Key] = set()
    for number, entry, question in asked:
        key = _key(number, question)
        known = answers.known(number, question)
        if known is None and key not in keys:
            fresh.append(_question_row(number, entry, question, at))
        elif known is not None and known[1] is QuestionAnswer.BY_FILE:
            again.append(known[0])
        keys.add(key)
    settled = [number for key, number in answers.open_of(set(of)).items() if key not in keys]
    if fresh:
        session.execute(insert(RegistryQuestion), fresh)
    _set(session, again, answer=None, answered_at=None, asked_at=at)
    _set(session, settled, answer=QuestionAnswer.BY_FILE, answered_at=at)


def _set(session: Session, ids: Sequence[int], **values: Any) -> None:
    for some in batched(ids, _BATCH):
        session.execute(update(RegistryQuestion).where(col(RegistryQuestion.id).in_(some)).values(values))


def _key(association_id: int, question: RowQuestion) -> _Key:
    return association_id, question.column, question.kind, question.value[:LONGEST_VALUE]


def _question_row(number: int, entry: RegistryEntry, question: RowQuestion, at: datetime) -> dict[str, Any]:
    return {
        "association_id": number,
        "kind": question.kind,
        "row": question.row,
        "column": question.column,
        "value": question.value[:LONGEST_VALUE],
        "reason": question.reason.to_json(),
        "valid_from": entry.valid_from,
        "basis": entry.basis,
        "asked_at": at,
    }
