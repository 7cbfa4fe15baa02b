"""Cards as a table: written as they hold, read back as drafts. Every fault is told by line and column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO

from xlsxwriter import Workbook

from intake.knowledge.content import CardText, CardView
from intake.vocabulary import CardKind
from routing.errors import Fault, FaultyFile, TableFileUnreadable
from routing.table_file import table_lines
from routing.translatable import N_, TranslatableText

COLUMNS = (
    *("key", "kind", "title", "text", "violations", "department", "document", "document_on"),
    *("valid_from", "valid_to", "review_on", "is_public"),
)
_CALLED = {
    "key": ("key", "编号"),
    "kind": ("kind", "类别"),
    "title": ("title", "标题"),
    "text": ("text", "正文", "内容"),
    "violations": ("violations", "违规情形", "情形代码"),
    "department": ("department", "部门", "单位"),
    "document": ("document", "来源文件", "依据"),
    "document_on": ("document_on", "文件日期"),
    "valid_from": ("valid_from", "生效日期", "自"),
    "valid_to": ("valid_to", "失效日期", "至"),
    "review_on": ("review_on", "复核日期"),
    "is_public": ("is_public", "公开"),
}
_COLUMN_OF = {word: column for column, words in _CALLED.items() for word in words}
_KINDS = {kind.value: kind for kind in CardKind} | {
    "法规": CardKind.LAW,
    "法规依据": CardKind.LAW,
    "职责": CardKind.DUTY,
    "职责事项": CardKind.DUTY,
    "话术": CardKind.SCRIPT,
    "常见问题": CardKind.FAQ,
    "问答": CardKind.FAQ,
}
_YES = frozenset({"1", "yes", "true", "是", "公开", "y"})
_WIDE = frozenset({"title", "text", "document"})
MOST_ROWS = 2000


class BadCardFile(FaultyFile):
    """A file of knowledge cards that cannot be read."""


def rows_of(cards: Iterable[CardView], departments: Mapping[int, str]) -> Iterator[list[str]]:
    """Below a header of COLUMNS, in words that `read_cards` reads again."""
    for card in cards:
        said = card.said
        yield [
            card.key,
            said.kind.value,
            said.title,
            said.text,
            "|".join(said.violations),
            departments.get(said.department_id or 0, ""),
            said.document,
            *(str(day or "") for day in (said.document_on, said.valid_from, said.valid_to, said.review_on)),
            "1" if said.is_public else "",
        ]


def as_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet, everything as text."""
    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(made, options) as book:
        sheet, bold = book.add_worksheet("cards"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(COLUMNS):
            sheet.set_column(column, column, 48 if name in _WIDE else 14)
            sheet.write_string(0, column, name, bold)
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
    return made.getvalue()


def read_cards(content: bytes, departments: Mapping[str, int]) -> list[tuple[str, CardText]]:
    """Key, empty for a new card, and what it says; `departments` by name. Raises BadCardFile with every fault."""
    faults: list[Fault] = []
    found: list[tuple[str, CardText]] = []
    for line, cells in _rows(content):
        reader = _CardRow(line, cells, departments)
        said = reader.read()
        faults += reader.faults
        if said is not None:
            found.append((cells.get("key", ""), said))
    if not found and not faults:
        faults.append(Fault(1, "", "", TranslatableText(N_("the file has no rows"))))
    if len(found) > MOST_ROWS:
        faults.append(Fault(1, "", "", TranslatableText(N_("the file has more than %(most)s rows"), most=MOST_ROWS)))
    if faults:
        raise BadCardFile(tuple(faults))
    return found


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Below the first row that has headings for title and text."""
    columns: Sequence[str] = ()
    try:
        for line, cells in table_lines(content):
            named = [_COLUMN_OF.get(cell.strip().lower(), "") for cell in cells]
            if not columns and {"title", "text"} <= set(named):
                columns = named
            elif columns and any(cells):
                pairs = zip(columns, cells, strict=False)
                yield line, {name: cell.removeprefix("'").strip() for name, cell in pairs if name}
    except TableFileUnreadable as error:
        raise BadCardFile((Fault(1, "", "", error.located),)) from None
    if not columns:
        raise BadCardFile(
            (Fault(1, "", "", TranslatableText(N_("no row has headings for title and text (标题, 正文)"))),)
        )


class _CardRow:
    """One line read; what is wrong with it gathers in `faults`."""

    def __init__(self, line: int, cells: Mapping[str, str], departments: Mapping[str, int]) -> None:
        self.line, self.cells, self.departments = line, cells, departments
        self.faults: list[Fault] = []

    def read(self) -> CardText | None:
        kind = _KINDS.get(self.cells.get("kind", "").lower())
        if kind is None:
            self._fault("kind", TranslatableText(N_("is no kind of card: law, duty, script or faq")))
        for name in ("title", "text"):
            if not self.cells.get(name):
                self._fault(name, TranslatableText(N_("must be filled in")))
        department = self.cells.get("department", "")
        if department and department not in self.departments:
            self._fault("department", TranslatableText(N_("there is no such department")))
        days = {name: self._day(name) for name in ("document_on", "valid_from", "valid_to", "review_on")}
        if self.faults or kind is None:
            return None
        codes = self.cells.get("violations", "").upper().replace("，", "|").replace(",", "|").split("|")
        return CardText(
            kind=kind,
            title=self.cells["title"],
            text=self.cells["text"],
            violations=tuple(filter(None, (code.strip() for code in codes))),
            department_id=self.departments.get(department),
            document=self.cells.get("document", ""),
            is_public=self.cells.get("is_public", "").lower() in _YES,
            **days,
        )

    def _day(self, name: str) -> date | None:
        cell = self.cells.get(name, "")
        try:
            return date.fromisoformat(cell[:10].replace("/", "-")) if cell else None
        except ValueError:
            self._fault(name, TranslatableText(N_("is no day: write it as 2026-11-30")))
            return None

    def _fault(self, column: str, reason: TranslatableText) -> None:
        self.faults.append(Fault(self.line, column, self.cells.get(column, "")[:40], reason))
