"""A draft that several people write: nobody overwrites what they have not seen, and whoever wrote does not publish."""

from typing import Protocol

from intake.casework.actor import Actor
from intake.errors import NotPossibleNow
from intake.vocabulary import ActorKind
from routing.translatable import N_


class Drafted(Protocol):
    """`edition` counts what was saved, and stands in the form that was opened."""

    edition: int
    edited_by_ids: list[int]


def check_edition(row: Drafted, edition: int | None) -> None:
    """None: whoever asks has seen no edition. Raises NotPossibleNow for another than the one there is."""
    if edition is not None and edition != row.edition:
        raise NotPossibleNow(N_("somebody else changed the draft meanwhile: look at it, then do yours again"))


def count_edit(row: Drafted, actor: Actor) -> None:
    """One more edition, and its author among those who may not publish it."""
    row.edition += 1
    if actor.staff_id and actor.staff_id not in row.edited_by_ids:
        row.edited_by_ids = [*row.edited_by_ids, actor.staff_id]


def is_author(row: Drafted, actor: Actor) -> bool:
    """The system is nobody's author: what it writes, people publish."""
    return actor.kind is not ActorKind.SYSTEM and actor.staff_id in row.edited_by_ids
