"""Is each row of a file of departments fit to be taken? Cells become an entry, or row, column and reason why not."""

import re
from collections.abc import Mapping
from datetime import date

from routing.departments.entries import DepartmentEntry, SymbolPlace
from routing.departments.file import DepartmentRow
from routing.departments.proposals import read_symbols
from routing.normalise import needle_of
from routing.regions import Gazetteer
from routing.registry.entries import RowRefusal
from routing.translatable import N_, TranslatableText
from routing.vocabulary import LINE_SYMBOLS, ROLE_SYMBOLS, Level, Symbol

_LONGEST: Mapping[str, int] = {"name": 120, "superior": 120, "phone": 60, "email": 120, "basis": 300}
_YES, _NO = {"true", "是", "1", "yes", "y", "√", "兜底"}, {"false", "否", "0", "no", "n", "×"}
_NOTHING = {"无", "暂无", "—", "-", "--", "/", "n/a", "空"}
_LEVELS: Mapping[str, Level] = {
    **{level.value: level for level in Level},
    **dict.fromkeys(("全国", "国家", "国家级", "中央"), Level.NATIONAL),
    **dict.fromkeys(("省", "省级", "省本级", "自治区"), Level.PROVINCE),
    **dict.fromkeys(("市", "市级", "市本级", "地级市"), Level.CITY),
    **dict.fromkeys(("县", "区", "县级", "区级", "区县", "区(县)", "区（县）", "县（区）", "县(区)"), Level.COUNTY),
}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})?日?)?|(\d{4})(\d{2})(\d{2})")


class DepartmentRowReader:
    """Reads the cells of one row and gathers what is wrong with them."""

    def __init__(self, row: DepartmentRow, gazetteer: Gazetteer) -> None:
        self.refused: list[RowRefusal] = []
        self._row = row
        self._gazetteer = gazetteer

    def refuse(self, column: str, reason: TranslatableText) -> None:
        self.refused.append(RowRefusal(self._row.line, column, self._row.cells.get(column, ""), reason))

    def entry(self) -> DepartmentEntry:
        """A refused cell reads as one that says nothing."""
        name = self._text("name") or ""
        if not needle_of(name):
            self.refuse("name", TranslatableText(N_("is empty")))
        entry = DepartmentEntry(
            line=self._row.line,
            name=name,
            symbols=self._symbols(),
            level=self._level(),
            region_code=self._region(),
            superior=self._text("superior"),
            is_backstop=self._yes(),
            phone=self._text("phone"),
            email=self._text("email"),
            valid_from=self._day("valid_from"),
            valid_to=self._day("valid_to"),
            basis=self._text("basis"),
        )
        if entry.email and "@" not in entry.email:
            self.refuse("email", TranslatableText(N_("is not an e-mail address")))
        if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
            self.refuse("valid_to", TranslatableText(N_("is before the first day")))
        return entry

    def _text(self, column: str) -> str | None:
        written = self._row.cells.get(column, "")
        if not written or written.lower() in _NOTHING:
            return None
        if len(written) > _LONGEST.get(column, 120):
            message = N_("is longer than %(longest)s characters")
            self.refuse(column, TranslatableText(message, longest=_LONGEST[column]))
            return None
        return written

    def _symbols(self) -> frozenset[SymbolPlace] | None:
        """A region code of "" is the department's own."""
        written = self._text("symbols")
        if written is None:
            return None
        found = {self._symbol(symbol, code) for symbol, code in read_symbols(written)}
        return frozenset(one for one in found if one)

    def _symbol(self, written: str, region: str) -> SymbolPlace | None:
        if written not in Symbol.__members__:
            known = tuple(symbol.value for symbol in LINE_SYMBOLS)
            self.refuse("symbols", TranslatableText(N_("is not one of %(words)s"), words=known))
            return None
        if Symbol(written) in ROLE_SYMBOLS:
            message = N_("%(symbol)s is a role of an association: the registry names who holds it")
            self.refuse("symbols", TranslatableText(message, symbol=written))
            return None
        codes = self._gazetteer.codes_of(region) if region else [""]
        if len(codes) != 1:
            self.refuse("symbols", TranslatableText(N_("%(region)s is not one known region"), region=region))
            return None
        return Symbol(written), codes[0]

    def _level(self) -> Level | None:
        written = self._text("level")
        if written is None:
            return None
        if (level := _LEVELS.get(written.lower())) is None:
            words = tuple(one.value for one in Level)
            self.refuse("level", TranslatableText(N_("is not one of %(words)s"), words=words))
        return level

    def _region(self) -> str | None:
        written = self._text("region")
        if written is None:
            return None
        codes = self._gazetteer.codes_of(written)
        if len(codes) == 1:
            return codes[0]
        if codes:
            several = N_("names several regions, give the code: %(codes)s")
            self.refuse("region", TranslatableText(several, codes=codes))
        else:
            message = N_("is not a known region; a development zone is added by: jiesu regions add")
            self.refuse("region", TranslatableText(message))
        return None

    def _yes(self) -> bool | None:
        written = self._text("is_backstop")
        if written is None:
            return None
        if written.lower() not in _YES | _NO:
            self.refuse("is_backstop", TranslatableText(N_("is neither true nor false (是/否)")))
            return None
        return written.lower() in _YES

    def _day(self, column: str) -> date | None:
        written = self._text(column)
        if written is None:
            return None
        if found := _DAY.fullmatch(written):
            year, month, day, *compact = found.groups()
            try:
                return date(*map(int, compact)) if compact[0] else date(int(year), int(month), int(day or 1))
            except ValueError:
                pass
        self.refuse(column, TranslatableText(N_("is not a date like 2025-03-01")))
        return None
