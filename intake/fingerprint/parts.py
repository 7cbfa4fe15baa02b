"""One part of a table (a column, constraint, index or trigger) and how it is defined, whatever the dialect."""

from typing import NamedTuple


class Part(NamedTuple):
    """`definition` has been made comparable; a table has one part without kind and name, for what it is itself."""

    table: str
    kind: str
    name: str
    definition: str


def is_ours(part: Part) -> bool:
    """An index that is neither unique nor named as ours is the operator's: it makes something faster, no more."""
    return part.kind != "index" or part.name.startswith("ix_") or part.definition.startswith("UNIQUE")
