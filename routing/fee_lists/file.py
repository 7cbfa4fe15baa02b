"""Fee lists as files: our own columns, or the sheet an office issued, with titles above and a heading for each list.

Every fault by its line and column, nothing by halves.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from routing.errors import BadFeeFile, Fault, TableFileUnreadable
from routing.fee_lists.store import in_order
from routing.fees import ALLOWED_SIGN, FORBIDDEN_SIGN, FeeCard, shipped_fees
from routing.normalise import needle_of
from routing.registry.reading.cells import clean, filled
from routing.table_file import table_lines
from routing.translatable import N_, TranslatableText

COLUMNS = ("code", "name_zh", "name_en", "condition_zh", "condition_en", "violations", "basis", "words")
LONGEST = {"name_zh": 200, "name_en": 200, "condition_zh": 500, "condition_en": 500, "basis": 300}
MOST_ITEMS = 99  # of each list
_CALLED = {
    "kind": ("kind", "类别", "清单", "清单类别", "清单类型", "类型", "正面/负面", "性质"),
    "code": ("code", "序号", "编号", "编码", "代码", "项目编号", "项目代码", "no."),
    "name_zh": ("name_zh", "name", "项目", "收费项目", "项目名称", "收费项目名称", "名称", "内容", "收费行为", "事项"),
    "name_en": ("name_en", "英文名称", "英文"),
    "condition_zh": ("condition_zh", "condition", "条件", "收费条件", "要求", "规范要求", "说明", "备注"),
    "condition_en": ("condition_en", "英文条件"),
    "violations": ("violations", "违规情形", "对应情形", "对应违规情形", "情形代码"),
    "basis": ("basis", "依据", "政策依据", "法律依据", "文件依据", "收费依据", "法规政策依据", "设定依据"),
    "words": ("words", "关键词", "俗称", "常用说法"),
}
_COLUMN_OF = {word: column for column, words in _CALLED.items() for word in words}
_ALLOWED = re.compile(r"正面|允许|可以收|allowed", re.IGNORECASE)
_HEADS_A_LIST = re.compile(r"清单|目录|\blist\b", re.IGNORECASE)
_FORBIDDEN = re.compile(r"负面|禁止|不得|严禁|forbidden", re.IGNORECASE)
_CODE = re.compile(r"([PN])0?(\d{1,2})", re.IGNORECASE)
_NUMBER = re.compile(r"[(（]?(\d{1,2})[)）.、]?")
_BETWEEN = re.compile(r"[|,，、;；\s]+")
_WORDS_BETWEEN = re.compile(r"[|,，、;；]+")
_AS_ABOVE = frozenset({"同上", "〃", "″"})
_TITLE_ROWS = 20  # among these the headings are looked for


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: dict[str, str]

    def fault(self, column: str, reason: TranslatableText) -> Fault:
        return Fault(self.line, column, self.cells.get(column, "")[:40], reason)


def write_fee_file(items: Iterable[FeeCard]) -> Iterator[list[str]]:
    """The rows of the file that `read_fee_file` reads, its header first."""
    yield list(COLUMNS)
    for card in items:
        lists = {"violations": "|".join(card.violations), "words": "|".join(card.words)}
        yield [lists[name] if name in lists else getattr(card, name) for name in COLUMNS]


def read_fee_file(content: bytes, violations: Collection[str]) -> tuple[FeeCard, ...]:
    """Both lists of a file, in order; `violations` are the codes there are. Raises BadFeeFile with every fault."""
    faults: list[Fault] = []
    found: dict[str, FeeCard] = {}
    known = {needle_of(card.name_zh): card for card in shipped_fees()}
    for row, sign in _listed(_rows(content)):
        card = _card(row, sign, found, known, faults)
        wrong = [one for one in card.violations if one not in violations] if card else []
        if wrong:
            faults.append(
                row.fault(
                    "violations", TranslatableText(N_("names a violation there is none of: %(codes)s"), codes=wrong)
                )
            )
        elif card:
            found[card.code] = card
    if not found and not faults:
        faults.append(Fault(1, "", "", TranslatableText(N_("the file has no rows"))))
    if faults:
        raise BadFeeFile(tuple(faults))
    return in_order(list(found.values()))


def _rows(content: bytes) -> Iterator[_Row]:
    """Below the first row that has a heading for names; a row repeated as the heading of the next page is left out."""
    columns: Sequence[str] = ()
    try:
        for place, (line, cells) in enumerate(table_lines(content)):
            read = [clean(cell) for cell in cells]
            named = [_COLUMN_OF.get(cell.lower().replace(" ", ""), "") for cell in read]
            if "name_zh" in named and ("basis" in named or "code" in named or "kind" in named):
                columns = named
                continue
            if columns and any(read):
                yield _Row(line, _by_column(columns, read))
            elif place < _TITLE_ROWS and any(read):
                yield _Row(line, {"title": next(filter(None, read))})
            elif not columns and place >= _TITLE_ROWS:
                break
    except TableFileUnreadable as error:
        raise BadFeeFile((Fault(1, "", "", error.located),)) from None
    if not columns:
        message = TranslatableText(N_("no row has headings for the items and their basis (项目名称, 依据)"))
        raise BadFeeFile((Fault(1, "", "", message),))


def _by_column(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The first of two columns of one meaning wins, unless it says nothing.

    What stands merged across the row is no item, and neither is what heads a list: 一、收费正面清单.
    """
    told: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and not told.get(column):
            told[column] = cell
    said = [cell for cell in cells if cell]
    if len(set(said)) == 1 and (len(said) > 1 or _HEADS_A_LIST.search(said[0])):
        return {"title": said[0]}
    return told


def _listed(rows: Iterable[_Row]) -> Iterator[tuple[_Row, str]]:
    """Each item with the list it stands in: by its code, its kind, or the heading above it."""
    sign, basis = "", ""
    for row in rows:
        if "title" in row.cells:
            sign = _sign_of(row.cells["title"]) or sign
            continue
        own = filled(row.cells.get("basis", ""))
        basis = basis if own in _AS_ABOVE else own
        row.cells["basis"] = basis
        sign = _sign_of(row.cells.get("kind", "")) or sign
        yield row, sign


def _sign_of(text: str) -> str:
    """Nothing where it speaks of both, as the title of a whole file does."""
    is_allowed, is_forbidden = bool(_ALLOWED.search(text)), bool(_FORBIDDEN.search(text))
    if is_allowed is is_forbidden:
        return ""
    return ALLOWED_SIGN if is_allowed else FORBIDDEN_SIGN


def _card(
    row: _Row, sign: str, found: dict[str, FeeCard], known: dict[str, FeeCard], faults: list[Fault]
) -> FeeCard | None:
    cells = {name: filled(row.cells.get(name, "")) for name in COLUMNS}
    if not cells["name_zh"]:
        return None  # a remark beneath the table, or a number without anything
    count = len(faults)
    code = _code_of(cells["code"], sign, found)
    if not code:
        faults.append(
            row.fault(
                "kind", TranslatableText(N_("stands in neither list: say 正面 or 负面, or give a code such as N05"))
            )
        )
    elif code in found:
        faults.append(row.fault("code", TranslatableText(N_("%(code)s stands twice"), code=code)))
    if not cells["basis"]:
        faults.append(row.fault("basis", TranslatableText(N_("must name the law or document it rests on"))))
    for name, longest in LONGEST.items():
        if len(cells[name]) > longest:
            faults.append(
                row.fault(name, TranslatableText(N_("is longer than %(longest)s characters"), longest=longest))
            )
    if len(faults) > count:
        return None
    alike = known.get(needle_of(cells["name_zh"]))
    like = alike if alike and alike.code[0] == code[0] else None
    return FeeCard(
        code=code,
        name_zh=cells["name_zh"],
        name_en=cells["name_en"] or (like.name_en if like else cells["name_zh"]),
        condition_zh=cells["condition_zh"],
        condition_en=cells["condition_en"]
        or (like.condition_en if like and like.condition_zh == cells["condition_zh"] else cells["condition_zh"]),
        violations=_pieces(cells["violations"].upper(), _BETWEEN) or (like.violations if like else ()),
        basis=cells["basis"],
        words=_pieces(cells["words"], _WORDS_BETWEEN) or (like.words if like else ()),
    )


def _code_of(cell: str, sign: str, found: dict[str, FeeCard]) -> str:
    """As it says, else by the list it stands in: with the number it has there, else the next."""
    if said := _CODE.fullmatch(cell):
        return f"{said[1].upper()}{int(said[2]):02}"
    if not sign:
        return ""
    last = max((int(code[1:]) for code in found if code.startswith(sign)), default=0)
    number = _NUMBER.fullmatch(cell)
    is_free = number is not None and f"{sign}{int(number[1]):02}" not in found
    return f"{sign}{int(number[1]) if number and is_free else last + 1:02}"


def _pieces(cell: str, between: "re.Pattern[str]") -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece.strip() for piece in between.split(cell) if piece.strip()))
