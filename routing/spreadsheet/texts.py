"""Texts of an xlsx, in runs of their own look or in one; how a name is read aloud (rPh) is no part of them."""

from collections.abc import Callable, Mapping

from routing.errors import WorkbookUnreadable
from routing.spreadsheet.bounds import MOST_TEXT, TEXT
from routing.spreadsheet.markup import Attributes, Markup
from routing.spreadsheet.xlsx_names import in_sheets, unescaped

SharedText = int  # a place in the list of shared texts


class RichText(Markup):
    """`spoken` gathers the text of one cell while `is_wanted`."""

    def __init__(
        self, starts: Mapping[str, Callable[[Attributes], None]], ends: Mapping[str, Callable[[], None]]
    ) -> None:
        super().__init__(
            in_sheets({"t": self._text_starts, "rPh": self._phonetic_starts, **starts}),
            in_sheets({"t": self._text_ends, "rPh": self._phonetic_ends, **ends}),
        )
        self.spoken: list[str] = []
        self.is_wanted = True
        self._is_phonetic = False

    def spelled(self) -> str:
        return unescaped("".join(self.spoken)).strip()

    def _text_starts(self, _attributes: Attributes) -> None:
        if self.is_wanted and not self._is_phonetic:
            self.heard = self.spoken

    def _text_ends(self) -> None:
        self.heard = None

    def _phonetic_starts(self, _attributes: Attributes) -> None:
        self._is_phonetic = True

    def _phonetic_ends(self) -> None:
        self._is_phonetic = False


class SharedTexts(RichText):
    """Of the texts that cells share, those that are asked for: `texts` by their place."""

    def __init__(self, wanted: set[SharedText]) -> None:
        super().__init__({"si": self._begin}, {"si": self._finish})
        self.texts: dict[SharedText, str] = {}
        self._wanted = wanted
        self._place = -1
        self._whole = 0

    def _begin(self, _attributes: Attributes) -> None:
        self._place += 1
        self.is_wanted = self._place in self._wanted
        self.spoken, self.length = [], 0

    def _finish(self) -> None:
        if self.is_wanted:
            self.texts[self._place] = self.spelled()
            self._whole += self.length
            if self._whole > MOST_TEXT:
                raise WorkbookUnreadable(TEXT)
