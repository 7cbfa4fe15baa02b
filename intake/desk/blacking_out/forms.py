"""The forms of releasing: how each page is turned, and boxes as rows of four numbers, which anybody can type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel
from werkzeug.datastructures import MultiDict

from intake.errors import InvalidInput
from intake.evidence.covering import MOST_BOXES, TURNS, Box
from intake.evidence.document_pages import MOST_PAGES
from routing.translatable import N_

_QUARTER, _ROUND = 90, 360
_WHOLE = 100.0
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


@dataclass(frozen=True)
class MarkedPages:
    """What was done to the pages so far, as the form has it. `turns`: degrees clockwise, of pages that are turned."""

    rows: Sequence[BoxRow] = ()
    turns: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> "MarkedPages":
        """Raises InvalidInput where there are too many rows, or broken ones."""
        return cls(box_rows(form), _turns(form))

    def turn(self, page: int) -> "MarkedPages":
        """One page a quarter clockwise, and its boxes with it."""
        rows = [_turned(row) if row.page == str(page) else row for row in self.rows]
        return MarkedPages(rows, {**self.turns, page: (self.turns.get(page, 0) + _QUARTER) % _ROUND})


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


def _turns(form: MultiDict[str, str]) -> Mapping[int, int]:
    asked = ((page, turn_of(form.get(f"turn-{page}", ""))) for page in range(1, MOST_PAGES + 1))
    return {page: degrees for page, degrees in asked if degrees}


def turn_of(text: str) -> int:
    """Degrees; 0 for what nobody here offers."""
    return next((degrees for degrees in TURNS if text == str(degrees)), 0)


def _turned(row: BoxRow) -> BoxRow:
    """What cannot be read stays as it was typed, and is told of."""
    try:
        left, top, width, height = (float(side) for side in row.sides)
    except ValueError:
        return row
    return BoxRow(row.page, tuple(f"{side:.6g}" for side in (_WHOLE - top - height, left, height, width)))


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
