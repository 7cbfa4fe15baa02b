"""The forms of releasing: boxes as rows of four numbers each, which the script writes and anybody can type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel
from werkzeug.datastructures import MultiDict

from intake.errors import InvalidInput
from intake.evidence.covering import MOST_BOXES, Box
from routing.translatable import N_

_SIDES = ("left", "top", "width", "height")
_NO_NUMBER = N_("A box is four numbers from 0 to 100: left, top, width and height.")


class ReleaseForm(BaseModel):
    """Why the departments get this copy."""

    reason: str = ""


class TranscriptForm(BaseModel):
    """What the file says or shows, and why the departments get it."""

    text: str = ""
    reason: str = ""


class WithdrawCopyForm(BaseModel):
    """Any page of what is withdrawn."""

    copy_id: int
    reason: str = ""


@dataclass(frozen=True)
class BoxRow:
    """As it was typed."""

    page: str
    sides: tuple[str, ...]


def box_rows(form: MultiDict[str, str]) -> list[BoxRow]:
    """The rows in which something stands, in their order. Raises InvalidInput where they are too many, or broken."""
    columns = [form.getlist(name) for name in ("page", *_SIDES)]
    if len({len(column) for column in columns}) > 1:
        raise InvalidInput(_NO_NUMBER, field="boxes")
    rows = [BoxRow(page, tuple(side.strip() for side in sides)) for page, *sides in zip(*columns, strict=True)]
    filled = [row for row in rows if any(row.sides)]
    if len(filled) > MOST_BOXES:
        raise InvalidInput(N_("At most %(most)s boxes can be drawn on one file."), most=MOST_BOXES, field="boxes")
    return filled


def boxes_of(rows: Sequence[BoxRow]) -> Mapping[int, Sequence[Box]]:
    """By page. Raises InvalidInput, which names the row as `box-1`, `box-2` and so on."""
    found: dict[int, list[Box]] = {}
    for number, row in enumerate(rows, 1):
        try:
            page, sides = int(row.page), [float(side) for side in row.sides]
        except ValueError:
            raise InvalidInput(_NO_NUMBER, field=f"box-{number}") from None
        found.setdefault(page, []).append(Box.of(*sides, field=f"box-{number}"))
    return found
