"""Registry files for tests: synthetic associations with valid credit codes, as CSV bytes and as workbooks."""

import csv
import io

import xlsxwriter
from stdnum.cn import uscc

from routing.registry.file import COLUMNS


def credit_code(number: int, region: str = "510100") -> str:
    """A valid code nobody has: organisation codes beginning with XX are not issued."""
    body = f"51{region}XX{number:06d}0"
    return body + uscc.calc_check_digit(body)


def row(number: int = 1, **changes: str) -> dict[str, str]:
    """One row of a file: an active dual association of Chengdu with all four roles."""
    return {
        "credit_code": credit_code(number),
        "name": f"成都市测试{number}号行业协会",
        "aliases": "",
        "former_names": "",
        "level": "市",
        "region": "510100",
        "industry": "商务",
        "mode": "双重管理",
        "lifecycle": "存续",
        "watchlist": "否",
        "registrar": "成都市民政局",
        "registration_supervisor": "",
        "supervisor": "成都市商务局",
        "industry_department": "成都市商务局",
        "social_work": "中共成都市委社会工作部",
        "basis": "测试文件〔2025〕1号 (synthetic)",
        "valid_from": "2025-03-01",
    } | changes


def csv_bytes(*rows: dict[str, str], encoding: str = "utf-8", columns: tuple[str, ...] = COLUMNS) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(*rows: dict[str, object], skip: int = 0) -> bytes:
    """A workbook whose table starts below `skip` empty rows of its second sheet; the first one is empty."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.add_worksheet("空")
        sheet = book.add_worksheet("名册")
        for line, cells in enumerate([dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]):
            for column, name in enumerate(COLUMNS):
                sheet.write(skip + line, column, cells[name])
    return content.getvalue()
