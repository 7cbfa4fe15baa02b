"""Which complaints have files that wait to be blacked out, and how many of them each line of a list has."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.desk.cursors import TOP, ListPart
from intake.desk.listing import ListLine, lines_where
from intake.evidence.waiting import count_unreleased, has_unreleased


def unreleased_lines(session: Session, actor: Actor, part: ListPart = TOP) -> list[ListLine]:
    """Complaints under way with such files, the most urgent first."""
    return lines_where(session, actor, has_unreleased(), part=part)


def with_unreleased(session: Session, lines: Sequence[ListLine]) -> list[ListLine]:
    """Lines of complaints, told for those who see the files."""
    counts = count_unreleased(session, (line.row_id for line in lines))
    return [replace(line, unreleased=counts.get(line.row_id, 0)) for line in lines]
