"""What stands in a file of departments, line by line: CSV or a workbook, with our headings or those of an office."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from routing.errors import DepartmentFileUnreadable, TableFileUnreadable
from routing.normalise import normalise
from routing.table_file import read_bounded, table_lines
from routing.translatable import N_

COLUMNS = (
    "name",
    "symbols",
    "level",
    "region",
    "superior",
    "is_backstop",
    "phone",
    "email",
    "valid_from",
    "valid_to",
    "basis",
)
_CALLED = {
    "name": ("名称", "部门名称", "单位名称", "机构名称", "部门", "单位", "部门全称", "单位全称"),
    "symbols": ("标识", "代号", "部门代号", "符号", "部门标识", "部门符号", "职责标识", "symbol"),
    "level": ("层级", "级别", "行政层级"),
    "region": ("地区", "区划", "行政区划", "所属地区", "所属区划", "区域", "行政区划代码", "区划代码"),
    "superior": ("上级部门", "上级单位", "上级", "主管部门"),
    "is_backstop": ("兜底", "兜底单位", "是否兜底", "是否兜底单位", "backstop"),
    "phone": ("电话", "联系电话", "办公电话"),
    "email": ("邮箱", "电子邮箱", "电子邮件"),
    "valid_from": ("起始日期", "开始日期", "成立日期", "生效日期"),
    "valid_to": ("终止日期", "结束日期", "撤销日期", "失效日期"),
    "basis": ("依据", "文件依据", "文号", "设立依据"),
}
_COLUMN_OF = {word: column for column, words in _CALLED.items() for word in (column, *words)}
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")
_TITLE_ROWS = 10  # above the header
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One row: its line in the file and its cells by column, cleaned."""

    line: int
    cells: Mapping[str, str]


def read_file(path: Path) -> list[DepartmentRow]:
    """Raises DepartmentFileUnreadable when there is no table with a column of names in it."""
    try:
        return read_rows(read_bounded(path))
    except TableFileUnreadable as error:
        raise DepartmentFileUnreadable(error.located) from None
    except OSError as error:
        message = N_("%(name)s cannot be opened: %(error)s")
        raise DepartmentFileUnreadable(message, name=path.name, error=error.strerror) from None


def read_rows(content: bytes) -> list[DepartmentRow]:
    """The rows of a file's bytes; what kind it is shows in its first bytes, not in its name."""
    if not content.strip():
        raise DepartmentFileUnreadable(N_("the file is empty"))
    filled = ((line, [clean(cell) for cell in cells]) for line, cells in _lines(content))
    filled = ((line, cells) for line, cells in filled if any(cells))
    columns = _header(filled)
    rows = [DepartmentRow(line, _by_column(columns, cells)) for line, cells in filled]
    if not rows:
        raise DepartmentFileUnreadable(N_("the file has a header but no rows"))
    if len(rows) > MOST_ROWS:
        raise DepartmentFileUnreadable(N_("the file has more than %(most)s rows"), most=MOST_ROWS)
    return rows


def clean(cell: str) -> str:
    """One spelling, without what nobody sees: 民政局 with a zero-width space is no second bureau."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", normalise(cell).replace("（）", ""))).strip()


def _header(filled: Iterator[tuple[int, list[str]]]) -> list[str]:
    """The columns, by the first row that has one of names; titles may stand above it."""
    for _ in range(_TITLE_ROWS):
        _line, cells = next(filled, (0, []))
        columns = [_COLUMN_OF.get(cell.lower().replace(" ", ""), "") for cell in cells]
        if "name" in columns:
            twice = sorted({column for column in columns if column and columns.count(column) > 1})
            if twice:
                raise DepartmentFileUnreadable(N_("the header names a column twice: %(twice)s"), twice=twice)
            return columns
    raise DepartmentFileUnreadable(N_("the file has no column of department names (name, 部门名称)"))


def _by_column(columns: list[str], cells: list[str]) -> dict[str, str]:
    padded = cells + [""] * (len(columns) - len(cells))
    return {column: cell for column, cell in zip(columns, padded, strict=False) if column}


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from table_lines(content)
    except TableFileUnreadable as error:
        raise DepartmentFileUnreadable(error.located) from None
