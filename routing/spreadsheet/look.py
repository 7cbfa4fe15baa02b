"""How the numbers of an xlsx are shown: the formats of its cells' styles, and where its days are counted from."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.spreadsheet.markup import Attributes, Markup
from routing.spreadsheet.spelling import PLAIN, NumberFormat, built_in, format_of
from routing.spreadsheet.xlsx_names import in_sheets


@dataclass(frozen=True, slots=True)
class Look:
    """`formats` stand in the order of the styles, by whose place cells name them."""

    formats: Sequence[NumberFormat]
    is_1904: bool

    def of(self, style: str | None) -> NumberFormat:
        number = int(style) if style is not None and style.isdecimal() else 0
        return self.formats[number] if number < len(self.formats) else PLAIN


class CellStyles(Markup):
    """The number formats of the cells' styles, in their order."""

    def __init__(self) -> None:
        starts = {"numFmt": self._written_out, "cellXfs": self._begin, "xf": self._style}
        super().__init__(in_sheets(starts), in_sheets({"cellXfs": self._end_styles}))
        self._codes: dict[str, str] = {}
        self._ids: list[str] = []
        self._is_within = False

    def formats(self) -> list[NumberFormat]:
        known = {id_: format_of(self._codes[id_]) if id_ in self._codes else _known(id_) for id_ in set(self._ids)}
        return [known[id_] for id_ in self._ids]

    def _written_out(self, attributes: Attributes) -> None:
        self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def _begin(self, _attributes: Attributes) -> None:
        self._is_within = True

    def _end_styles(self) -> None:
        self._is_within = False

    def _style(self, attributes: Attributes) -> None:
        if self._is_within:
            self._ids.append(attributes.get("numFmtId", "0"))


def _known(id_: str) -> NumberFormat:
    return built_in(int(id_)) if id_.isdecimal() and len(id_) < 4 else PLAIN  # noqa: PLR2004 - all are below 164
