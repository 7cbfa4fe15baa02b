"""One row of a registry file: its cells read, what is wrong with it, and what is to be asked about it."""

from collections.abc import Mapping
from datetime import date

from routing.normalise import needle_of
from routing.organ_names import is_approval_bureau
from routing.registry.entries import RegistryEntry, RowQuestion, RowRefusal
from routing.registry.file import RawRow
from routing.registry.reading.bodies import candidates_in
from routing.registry.reading.cells import clean, filled, split_outside_brackets
from routing.registry.reading.codes import LONGEST_WRITTEN, read_code, unverified_key
from routing.registry.reading.dates import may_be_october, read_day
from routing.registry.reading.places import PlaceReader
from routing.registry.reading.words import NO, YES, read_level, read_lifecycle, read_mode
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Level, Lifecycle, RegistrationMode, RegistryQuestionKind, RegistryRole

_LONGEST = {"name": 200, "industry": 60, "basis": 300, "alias": 200, "department": 120}
_EMPTY = TranslatableText(N_("is empty"))
_NOT_ONE_OF = N_("is not one of %(words)s")
_NO_NAME = frozenset(("合计", "小计", "总计", "共计", "备注", "说明", "社会组织名称", "名称"))
_UNKNOWN_BASIS = frozenset(("不详", "未知", "不明", "待查", "待补充", "待核实", "未找到", "不清楚"))
_NAMES_APART = "|｜、；;\n"
_NOBODY = N_("and the industry department are both empty: nobody clearly answers (两无); complaints are coordinated")
_GAPS: Mapping[RegistryRole | None, tuple[RegistryQuestionKind, str, TranslatableText]] = {
    RegistryRole.REGISTRAR: (
        RegistryQuestionKind.NO_REGISTRAR,
        RegistryRole.REGISTRAR.value,
        TranslatableText(N_("is empty: with which department is it registered?")),
    ),
    RegistryRole.SUPERVISOR: (
        RegistryQuestionKind.NO_SUPERVISOR,
        RegistryRole.SUPERVISOR.value,
        TranslatableText(N_("is empty, and under dual management there is one: which?")),
    ),
    RegistryRole.INDUSTRY_DEPARTMENT: (
        RegistryQuestionKind.NO_INDUSTRY_DEPARTMENT,
        RegistryRole.INDUSTRY_DEPARTMENT.value,
        TranslatableText(N_("is empty, and decoupled or directly registered associations have one: which?")),
    ),
    None: (RegistryQuestionKind.NOBODY, RegistryRole.SUPERVISOR.value, TranslatableText(_NOBODY)),
}
_WHO_PUNISHES = TranslatableText(
    N_("is empty, and an approval bureau registers: who supervises and may punish (社会团体登记管理条例 §24, §30)?")
)
_DUAL_SUPPOSED = TranslatableText(N_("is empty; as a supervisor is named, dual management is supposed. Is that right?"))
_DIRECT_SUPPOSED = TranslatableText(
    N_("is empty; as no supervisor is named, direct registration is supposed. Is that right?")
)


class RowReader:
    """Reads the cells of one row and gathers what is wrong; a wrong cell reads as a harmless value."""

    def __init__(self, row: RawRow, places: PlaceReader, on: date, known: frozenset[str]) -> None:
        self.refused: list[RowRefusal] = []
        self.questions: list[RowQuestion] = []
        self._row = row
        self._places = places
        self._on = on
        self._known = known

    def refuse(self, column: str, reason: TranslatableText, value: str | None = None) -> None:
        shown = self._row.cells.get(column, "") if value is None else value
        self.refused.append(RowRefusal(self._row.line, column, shown, reason))

    def ask(self, kind: RegistryQuestionKind, column: str, reason: TranslatableText, value: str | None = None) -> None:
        shown = clean(self._row.cells[column]) if value is None else value
        self.questions.append(RowQuestion(self._row.line, column, shown, reason, kind))

    def entry(self) -> RegistryEntry:
        for value in self._row.extra:
            beyond = TranslatableText(N_("stands beyond the last column: is a comma unquoted?"))
            self.refuse("(beyond the last column)", beyond, value)
        name = self._name()
        level, region_code = self._level_and_region(name)
        lifecycle, roles = self._lifecycle(), self._roles()
        code, written = self._credit_code(name, region_code)
        entry = RegistryEntry(
            line=self._row.line,
            credit_code=code,
            name=name,
            aliases=self._names("aliases"),
            former_names=self._names("former_names"),
            level=level,
            region_code=region_code,
            industry=self._text("industry", "industry"),
            mode=self._mode(roles),
            lifecycle=lifecycle,
            is_watchlisted=self._yes("watchlist"),
            departments={role: names[0] for role, names in roles.items() if names},
            rivals={role: names[1:] for role, names in roles.items() if names[1:]},
            basis=self._basis(),
            valid_from=self._day("valid_from"),
            is_unverified=written is not None,
            code_as_written=(written or "")[:LONGEST_WRITTEN],
            silent=self._row.absent,
        )
        self._ask_about_roles(entry)
        return entry

    def _text(self, column: str, kind: str) -> str:
        text = filled(self._row.cells[column])
        if len(text) > _LONGEST[kind]:
            message = N_("is longer than %(longest)s characters")
            self.refuse(column, TranslatableText(message, longest=_LONGEST[kind]))
        return text

    def _name(self) -> str:
        name = self._text("name", "name")
        if not name:
            self.refuse("name", _EMPTY)
        elif name in _NO_NAME or not needle_of(name):
            self.refuse("name", TranslatableText(N_("is no name of an association")))
        return name

    def _names(self, column: str) -> tuple[str, ...]:
        names = [filled(part) for part in split_outside_brackets(self._row.cells[column], _NAMES_APART)]
        for name in filter(None, names):
            if len(name) > _LONGEST["alias"]:
                message = N_("has a name longer than %(longest)s characters")
                self.refuse(column, TranslatableText(message, longest=_LONGEST["alias"]), name)
            elif not needle_of(name):
                self.refuse(column, TranslatableText(N_("has a name without letters or characters")), name)
        return tuple(dict.fromkeys(filter(None, names)))

    def _credit_code(self, name: str, region_code: str) -> tuple[str, str | None]:
        """The code, and what was written where that is none; then the code is a key of the registry's own."""
        reading = read_code(self._row.cells["credit_code"])
        if reading.doubt is None:
            return reading.code, None
        if reading.is_ruined:
            self.refuse("credit_code", reading.doubt)
            return "", None
        self.ask(RegistryQuestionKind.CODE, "credit_code", reading.doubt, reading.written)
        return unverified_key(needle_of(name), region_code, reading.written), reading.written

    def _level_and_region(self, name: str) -> tuple[Level, str]:
        written = filled(self._row.cells["level"])
        level = read_level(written) if written else None
        if written and level is None:
            self.refuse("level", TranslatableText(_NOT_ONE_OF, words=tuple(one.value for one in Level)))
        place = self._places.read(self._row.cells["region"], level, name)
        if not place.code:
            self.refuse("region", place.reason or _EMPTY)
            return level or Level.CITY, ""
        if place.asked and place.reason and "region" not in self._row.absent:
            self.ask(place.asked, "region", place.reason)
        if level is None:
            return self._places.level_of(place.code), place.code
        if place.asked is not RegistryQuestionKind.ZONE and (doubt := self._places.contradiction(level, place.code)):
            self.ask(RegistryQuestionKind.LEVEL, "level", doubt)
        return level, place.code

    def _mode(self, roles: dict[RegistryRole, tuple[str, ...]]) -> RegistrationMode:
        written = filled(self._row.cells["mode"])
        has_supervisor = bool(roles[RegistryRole.SUPERVISOR])
        supposed = RegistrationMode.DUAL if has_supervisor else RegistrationMode.DIRECT
        if written:
            mode = read_mode(written)
            if mode is None:
                self.refuse("mode", TranslatableText(_NOT_ONE_OF, words=tuple(one.value for one in RegistrationMode)))
            return mode or supposed
        if "mode" not in self._row.absent:
            self.ask(RegistryQuestionKind.MODE, "mode", _DUAL_SUPPOSED if has_supervisor else _DIRECT_SUPPOSED)
        return supposed

    def _lifecycle(self) -> Lifecycle:
        lifecycle, asked = read_lifecycle(filled(self._row.cells["lifecycle"]))
        if lifecycle is None:
            self.refuse("lifecycle", TranslatableText(_NOT_ONE_OF, words=tuple(one.value for one in Lifecycle)))
            return Lifecycle.ACTIVE
        if asked:
            self.ask(RegistryQuestionKind.LIFECYCLE, "lifecycle", asked)
        return lifecycle

    def _yes(self, column: str) -> bool:
        written = filled(self._row.cells[column]).lower()
        if written not in YES | NO:
            self.refuse(column, TranslatableText(N_("is neither true nor false (是/否)")))
        return written in YES

    def _basis(self) -> str:
        written = self._text("basis", "basis")
        if written and written not in _UNKNOWN_BASIS:
            return written
        if "basis" not in self._row.absent:
            self.ask(RegistryQuestionKind.BASIS, "basis", TranslatableText(N_("names no document: by which is it so?")))
        return ""

    def _day(self, column: str) -> date:
        written = filled(self._row.cells[column])
        if not written:
            return self._on
        day = read_day(written)
        if day is None:
            self.refuse(column, TranslatableText(N_("is not a date like 2025-03-01")))
        elif may_be_october(written):
            self.ask(RegistryQuestionKind.DATE, column, TranslatableText(N_("is taken as January: is October meant?")))
        return day or self._on

    def _roles(self) -> dict[RegistryRole, tuple[str, ...]]:
        found = {role: candidates_in(self._row.cells.get(role.value, ""), self._known) for role in RegistryRole}
        for role, names in found.items():
            for name in names:
                if len(name) > _LONGEST["department"]:
                    message = N_("is longer than %(longest)s characters")
                    self.refuse(role.value, TranslatableText(message, longest=_LONGEST["department"]), name)
        return found

    def _ask_about_roles(self, entry: RegistryEntry) -> None:
        """An active association must be mapped (Hunan's notice): whoever is not is taken, its gap asked about."""
        if entry.lifecycle == Lifecycle.ACTIVE:
            for role in _lacking(entry):
                self.ask(*_GAPS[role], "")
            registrar = entry.departments.get(RegistryRole.REGISTRAR, "")
            if is_approval_bureau(registrar) and RegistryRole.REGISTRATION_SUPERVISOR not in entry.departments:
                role = RegistryRole.REGISTRATION_SUPERVISOR
                self.ask(RegistryQuestionKind.APPROVAL_BUREAU, role.value, _WHO_PUNISHES, "")


def _lacking(entry: RegistryEntry) -> list[RegistryRole | None]:
    """The roles an active association needs and has not; None where neither of two is filled (两无)."""
    second = RegistryRole.SUPERVISOR if entry.mode == RegistrationMode.DUAL else RegistryRole.INDUSTRY_DEPARTMENT
    lacking: list[RegistryRole | None] = [] if RegistryRole.REGISTRAR in entry.departments else [RegistryRole.REGISTRAR]
    if entry.departments.keys().isdisjoint((RegistryRole.SUPERVISOR, RegistryRole.INDUSTRY_DEPARTMENT)):
        return [*lacking, None]
    return lacking if second in entry.departments else [*lacking, second]
