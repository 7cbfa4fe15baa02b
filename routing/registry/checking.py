"""Is each row of a file fit for the registry? Turns cells into entries, or says row, column and reason why not."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from routing.normalise import needle_of, normalise
from routing.regions import Gazetteer
from routing.registry.entries import RegistryEntry, RowRefusal
from routing.registry.file import RawRow
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Level, Lifecycle, RegistrationMode, RegistryRole

_LONGEST = {"name": 200, "industry": 60, "basis": 300, "alias": 200, "department": 120}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_EMPTY = TranslatableText(N_("is empty"))
_YES, _NO = {"true", "是", "1", "yes"}, {"false", "否", "0", "no", ""}
# What officials write for each value; the English value itself is accepted too.
_WORDS: Mapping[type[StrEnum], Mapping[str, StrEnum]] = {
    Level: {
        "全国": Level.NATIONAL,
        "全国性": Level.NATIONAL,
        "国家级": Level.NATIONAL,
        "省": Level.PROVINCE,
        "省级": Level.PROVINCE,
        "全省性": Level.PROVINCE,
        "市": Level.CITY,
        "市级": Level.CITY,
        "全市性": Level.CITY,
        "县": Level.COUNTY,
        "区": Level.COUNTY,
        "县级": Level.COUNTY,
        "区级": Level.COUNTY,
        "区县": Level.COUNTY,
        "县（区）": Level.COUNTY,
        "县(区)": Level.COUNTY,
    },
    RegistrationMode: {
        "双重管理": RegistrationMode.DUAL,
        "脱钩": RegistrationMode.DECOUPLED,
        "已脱钩": RegistrationMode.DECOUPLED,
        "直接登记": RegistrationMode.DIRECT,
    },
    Lifecycle: {
        "": Lifecycle.ACTIVE,
        "存续": Lifecycle.ACTIVE,
        "正常": Lifecycle.ACTIVE,
        "未开展活动": Lifecycle.INACTIVE,
        "注销": Lifecycle.DEREGISTERED,
        "已注销": Lifecycle.DEREGISTERED,
        "撤销": Lifecycle.REVOKED,
        "已撤销": Lifecycle.REVOKED,
        "未登记": Lifecycle.UNREGISTERED,
    },
}
_Word = TypeVar("_Word", bound=StrEnum)
_ROLE_COLUMNS = {role: role.value for role in RegistryRole}


@dataclass
class CheckedRegistryFile:
    """What came of a file: entries in its order, and every refusal. `doubtful` entries hold a refused cell."""

    entries: list[RegistryEntry] = field(default_factory=list)
    doubtful: list[RegistryEntry] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)


def check_rows(rows: Iterable[RawRow], gazetteer: Gazetteer, *, on: date) -> CheckedRegistryFile:
    """Each row by itself, and no credit code twice. `on` stands in for an empty `valid_from`."""
    checked = CheckedRegistryFile()
    lines: dict[str, int] = {}
    for row in rows:
        reader = _RowReader(row, gazetteer, on)
        entry = reader.entry()
        first = lines.setdefault(entry.credit_code, row.line)
        if entry.credit_code and first != row.line:
            reader.refuse("credit_code", TranslatableText(N_("already stands in row %(line)s"), line=first))
        checked.refused += reader.refused
        (checked.doubtful if reader.refused else checked.entries).append(entry)
    return checked


class _RowReader:
    """Reads the cells of one row and gathers what is wrong with them; a wrong cell reads as a harmless value."""

    def __init__(self, row: RawRow, gazetteer: Gazetteer, on: date) -> None:
        self.refused: list[RowRefusal] = []
        self._row = row
        self._gazetteer = gazetteer
        self._on = on

    def refuse(self, column: str, reason: TranslatableText, value: str | None = None) -> None:
        shown = self._row.cells.get(column, "") if value is None else value
        self.refused.append(RowRefusal(self._row.line, column, shown, reason))

    def entry(self) -> RegistryEntry:
        for value in self._row.extra:
            beyond = TranslatableText(N_("stands beyond the last column: is a comma unquoted?"))
            self.refuse("(beyond the last column)", beyond, value)
        entry = RegistryEntry(
            line=self._row.line,
            credit_code=self._credit_code(),
            name=self._text("name", "name"),
            aliases=self._names("aliases"),
            former_names=self._names("former_names"),
            level=self._word("level", Level),
            region_code=self._region(),
            industry=self._text("industry", "industry", is_needed=False),
            mode=self._word("mode", RegistrationMode),
            lifecycle=self._word("lifecycle", Lifecycle),
            is_watchlisted=self._yes("watchlist"),
            departments=self._departments(),
            basis=self._text("basis", "basis"),
            valid_from=self._day("valid_from"),
            unsaid=frozenset(role for role, column in _ROLE_COLUMNS.items() if column not in self._row.cells),
        )
        self._require_roles(entry)
        return entry

    def _text(self, column: str, kind: str, *, is_needed: bool = True) -> str:
        # The registry keeps one spelling of a name: Simplified, without the brackets a copied page brings.
        text = normalise(self._row.cells[column]).strip()
        if is_needed and not text:
            self.refuse(column, _EMPTY)
        if len(text) > _LONGEST[kind]:
            message = N_("is longer than %(longest)s characters")
            self.refuse(column, TranslatableText(message, longest=_LONGEST[kind]))
        return text

    def _names(self, column: str) -> tuple[str, ...]:
        names = [normalise(part).strip() for part in self._row.cells[column].replace("｜", "|").split("|")]
        for name in filter(None, names):
            if len(name) > _LONGEST["alias"]:
                message = N_("has a name longer than %(longest)s characters")
                self.refuse(column, TranslatableText(message, longest=_LONGEST["alias"]), name)
            elif not needle_of(name):
                self.refuse(column, TranslatableText(N_("has a name without letters or characters")), name)
        return tuple(dict.fromkeys(filter(None, names)))

    def _credit_code(self) -> str:
        try:
            return uscc.validate(normalise(self._row.cells["credit_code"]))
        except InvalidLength:
            wrong_length = TranslatableText(N_("does not have 18 characters"))
            self.refuse("credit_code", wrong_length if self._row.cells["credit_code"] else _EMPTY)
        except InvalidChecksum:
            self.refuse("credit_code", TranslatableText(N_("has a wrong check digit (GB 32100)")))
        except ValidationError:
            self.refuse("credit_code", TranslatableText(N_("is not a unified social credit code (GB 32100)")))
        return ""

    def _word(self, column: str, kind: type[_Word]) -> _Word:
        written = self._row.cells[column]
        words = {member.value: member.value for member in kind} | dict(_WORDS[kind])
        if (word := words.get(written.lower())) is None:
            unknown = TranslatableText(N_("is not one of %(words)s"), words=tuple(one.value for one in kind))
            self.refuse(column, unknown if written else _EMPTY)
            return next(iter(kind))
        return kind(word)

    def _yes(self, column: str) -> bool:
        written = self._row.cells[column].lower()
        if written not in _YES | _NO:
            self.refuse(column, TranslatableText(N_("is neither true nor false (是/否)")))
        return written in _YES

    def _region(self) -> str:
        written = self._row.cells["region"]
        codes = self._gazetteer.codes_of(written)
        if len(codes) == 1:
            return codes[0]
        if codes:
            several = N_("names several regions, give the code: %(codes)s")
            self.refuse("region", TranslatableText(several, codes=codes))
        else:
            unknown = TranslatableText(N_("is not a region of GB/T 2260"))
            self.refuse("region", unknown if written else _EMPTY)
        return ""

    def _day(self, column: str) -> date:
        written = self._row.cells[column]
        if not written:
            return self._on
        if found := _DAY.fullmatch(written):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                pass
        self.refuse(column, TranslatableText(N_("is not a date like 2025-03-01")))
        return self._on

    def _departments(self) -> dict[RegistryRole, str]:
        given = {role: column for role, column in _ROLE_COLUMNS.items() if column in self._row.cells}
        named = {role: self._text(column, "department", is_needed=False) for role, column in given.items()}
        return {role: name for role, name in named.items() if name}

    def _require_roles(self, entry: RegistryEntry) -> None:
        """An active association must be mapped (Hunan's notice). Decoupled and direct ones have no supervisor."""
        if entry.lifecycle != Lifecycle.ACTIVE:
            return
        second = RegistryRole.SUPERVISOR if entry.mode == RegistrationMode.DUAL else RegistryRole.INDUSTRY_DEPARTMENT
        for role in (RegistryRole.REGISTRAR, second):
            if role not in entry.departments:
                message = N_("is empty, and an active %(mode)s association must have one")
                self.refuse(role.value, TranslatableText(message, mode=entry.mode))
