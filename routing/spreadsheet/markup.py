"""XML parsed as it comes: no document type, so no entities; nothing deeper, longer or more than bounds allow."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.parsers import expat

from routing.errors import WorkbookUnreadable
from routing.spreadsheet.archive import damaged
from routing.spreadsheet.bounds import CELL, DEEPEST, DEPTH, LONGEST_CELL, LONGEST_TAG, MOST_TAGS, TAGS
from routing.translatable import N_, TranslatableText

Attributes = dict[str, str]
_LONG = TranslatableText(N_("one element of it is longer than any table"))


class TagCount:
    """Of all parts of one workbook."""

    def __init__(self) -> None:
        self.tags = 0

    def add(self, more: int) -> None:
        self.tags += more
        if self.tags > MOST_TAGS:
            raise WorkbookUnreadable(TAGS)


class Markup:
    """A part being read. `starts` and `ends` say what to do at which element, each named `namespace name`.

    `heard` gathers text while it is a list, of one cell at most: `length` is set to 0 where the next one begins.
    """

    def __init__(
        self, starts: Mapping[str, Callable[[Attributes], None]], ends: Mapping[str, Callable[[], None]]
    ) -> None:
        self._starts, self._ends = starts, ends
        self.depth = self.length = 0
        self.heard: list[str] | None = None

    def read(self, pieces: Iterable[bytes], count: TagCount) -> None:
        """Raises WorkbookUnreadable."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        fed = 0
        try:
            for piece in pieces:
                count.add(piece.count(b"<"))
                parser.Parse(piece, False)
                fed += len(piece)
                if fed - parser.CurrentByteIndex > LONGEST_TAG:
                    raise damaged(_LONG)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise damaged(error) from None

    def text(self, text: str) -> None:
        if self.heard is not None:
            self.heard.append(text)
            self.length += len(text)
            if self.length > LONGEST_CELL:
                raise self.too_long()

    def too_long(self) -> WorkbookUnreadable:
        return WorkbookUnreadable(CELL)

    def _start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise WorkbookUnreadable(DEPTH)
        act = self._starts.get(name)
        if act is not None:
            act(attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        act = self._ends.get(name)
        if act is not None:
            act()


# Rows and cells that only have a look, no value: most of a sheet where whole columns were formatted.
# Each must say where it stands, since what follows one that does not is placed by it. All of them begin with "<", which
# lets the search leap from one to the next. No group is possessive: before Python 3.11.5 one forgets where it was.
_CELL = rb'(?:\w+:)?c r="[^<>]*+(?<=/)>'
_ROW = rb'(?:\w+:)?row r="[^<>]*+>(?:(?<=/>)|(?:<' + _CELL + rb")*</(?:\w+:)?row>)"
_BLANK = re.compile(rb"<(?:" + _ROW + rb"(?:<" + _ROW + rb")*|" + _CELL + rb"(?:<" + _CELL + rb")*)")
_VERBATIM = b"<!["


def without_blanks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A sheet without its blank rows and cells, cut out before the parser sees them: ten times as fast."""
    rest = b""
    for piece in pieces:
        whole, mark, rest = (rest + piece).rpartition(b"<")
        yield whole if _VERBATIM in whole else _BLANK.sub(b"", whole)
        rest = mark + rest
        if len(rest) > LONGEST_TAG:
            raise damaged(_LONG)
    yield rest


def _refuse(*_declaration: object) -> None:
    raise WorkbookUnreadable(N_("the workbook declares a document type, which no spreadsheet program writes"))
