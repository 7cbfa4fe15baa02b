"""A synthetic city as its offices keep it: a list of associations with all that real ones hold, and one of departments.

Same seed, same files. Nothing in them exists: titles and documents say so, and organisation codes begin with XX.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

import xlsxwriter

from routing.regions import shipped_regions
from routing.registry.department_names import OrganSpec, organs_of, sector_organ
from routing.vocabulary import Symbol
from tests.registry.registry_files import credit_code
from tests.registry.row_kinds import REFUSED, TAKEN, changed

CITY, DISTRICTS = "510100", ("510104", "510105", "510106", "510107")
SIZE, ODD = 338, 90
SECTORS = (
    *("经济和信息化", "住房和城乡建设", "交通运输", "农业农村", "卫生健康", "教育"),
    *("科学技术", "体育", "生态环境", "应急管理", "地方金融"),
)
_DISTRICT_SYMBOLS = (Symbol.SWD, Symbol.REG, Symbol.MR, Symbol.DRC, Symbol.COM, Symbol.PSB, Symbol.HRSS)
_APPROVAL = OrganSpec("成都市锦江区行政审批局", None, shipped_regions()["510104"].level, "510104")
_TITLE = "成都市行业协会商会责任清单（模拟数据 synthetic）"
_FILLED_IN = "填报单位：合成市社会组织联席会议办公室    填报时间：2026年11月"
_BASIS = "合成文件〔2025〕1号 (synthetic)"
_HEADINGS = {
    "序号": None,
    "社会组织名称": "name",
    "统一社会\n信用代码": "credit_code",
    "简称": "aliases",
    "曾用名": "former_names",
    "登记层级": "level",
    "所属地区": "region",
    "所属行业": "industry",
    "登记方式（双重管理/脱钩/直接登记）": "mode",
    "存续状态": "lifecycle",
    "是否列入重点管理名录": "watchlist",
    "登记管理机关": "registrar",
    "业务主管单位": "supervisor",
    "行业管理部门": "industry_department",
    "党委社会工作部门": "social_work",
    "文件依据": "basis",
    "生效日期": "valid_from",
    "联系电话": None,
}
_DEPARTMENT_HEADINGS = ("部门名称", "层级", "地区", "上级部门", "兜底")
_LEVELS = {"city": "市级", "county": "区级"}
_TRADES = (
    "火锅",
    "糕点",
    "机械",
    "家具",
    "货运",
    "驾培",
    "茶叶",
    "蔬菜",
    "口腔",
    "护理",
    "培训",
    "研学",
    "软件",
    "健身",
)


@dataclass(frozen=True)
class KeptRegistry:
    """The workbook, and the kind of each odd row by its line in it."""

    content: bytes
    kinds: dict[int, str]


def departments() -> list[OrganSpec]:
    """Sixty organs of the city and four of its districts."""
    districts = [
        organ for code in DISTRICTS for organ in organs_of(code, ()) if organ.symbol in _DISTRICT_SYMBOLS
    ]  # fmt: skip
    city = [replace(organ, superior=None) for organ in organs_of(CITY, SECTORS)]
    return [*city, *districts, _APPROVAL]


def departments_workbook() -> bytes:
    """Names only, as an office lists them: nobody there has heard of symbols."""
    known = {organ.name for organ in departments()}
    regions = shipped_regions()
    rows = [
        (
            organ.name,
            _LEVELS[organ.level],
            regions[organ.region_code].name,
            organ.superior if organ.superior in known else "",
            "是" if organ.is_backstop else "",
        )
        for organ in departments()
    ]
    return _workbook("成都市有关部门名单（模拟数据 synthetic）", _DEPARTMENT_HEADINGS, rows)


def kept_registry(seed: int, *, size: int = SIZE, odd: int = ODD) -> KeptRegistry:
    """`size` rows below a title, of which `odd` are of the kinds that make a registry hard to load."""
    dice = random.Random(seed)
    plain = list(_plain_rows(dice, size))
    kinds = [*TAKEN, *REFUSED]
    placed = {place: kinds[number % len(kinds)] for number, place in enumerate(sorted(dice.sample(range(size), odd)))}
    cells = {**{kind: taken[0] for kind, taken in TAKEN.items()}, **{kind: one[0] for kind, one in REFUSED.items()}}
    rows = [
        changed(_supervised(row), cells[placed[place]]) if place in placed else row for place, row in enumerate(plain)
    ]
    lines = [
        [str(number), *(row[column] if column else "" for column in list(_HEADINGS.values())[1:])]
        for number, row in enumerate(rows, start=1)
    ]
    first = 4  # below the title, who filled it in, and the headings
    content = _workbook(_TITLE, tuple(_HEADINGS), lines, below=_FILLED_IN, merged="党委社会工作部门")
    return KeptRegistry(content, {place + first: kind for place, kind in placed.items()})


def _plain_rows(dice: random.Random, size: int) -> Iterator[dict[str, str]]:
    names = {(organ.region_code, organ.symbol): organ.name for organ in departments() if organ.symbol}
    regions = shipped_regions()
    for number in range(1, size + 1):
        seat = CITY if dice.random() < 0.8 else dice.choice(DISTRICTS)
        is_city = seat == CITY
        guide = sector_organ(CITY, dice.choice(SECTORS)) if is_city else names[seat, Symbol.COM]
        mode = dice.choice(("双重管理", "已脱钩", "第一批", "直接登记"))
        yield {
            "credit_code": credit_code(number, seat),
            "name": f"{regions[seat].name}{'与'.join(dice.sample(_TRADES, 2))}第{number}行业协会",
            "aliases": "",
            "former_names": "",
            "level": "市级" if is_city else "区级",
            "region": regions[seat].name if dice.random() < 0.7 else seat,
            "industry": "综合",
            "mode": mode,
            "lifecycle": "存续" if dice.random() < 0.9 else "注销",
            "watchlist": "是" if dice.random() < 0.06 else "否",
            "registrar": names[seat, Symbol.REG],
            "supervisor": guide if mode == "双重管理" else "无",
            "industry_department": guide,
            "social_work": names[seat, Symbol.SWD],
            "basis": _BASIS,
            "valid_from": dice.choice(("2025-03-01", "2025年3月1日", "2025.3.1", "20250301", "45717")),
        }


def _supervised(row: dict[str, str]) -> dict[str, str]:
    """An active association of the city under dual management, which the kinds are changes of."""
    organs = {organ.symbol: organ.name for organ in organs_of(CITY, ()) if organ.symbol}
    return row | {
        "level": "市级",
        "region": "成都市",
        "mode": "双重管理",
        "lifecycle": "存续",
        "registrar": organs[Symbol.REG],
        "supervisor": organs[Symbol.COM],
        "industry_department": organs[Symbol.COM],
        "social_work": organs[Symbol.SWD],
        "valid_from": "2025-03-01",
    }


def _workbook(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, below: str = "", merged: str = ""
) -> bytes:
    """A title over all columns, headings, rows; equal neighbours in the `merged` column are one cell."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("名单")
        sheet.merge_range(0, 0, 0, len(headings) - 1, title)
        if below:
            sheet.merge_range(1, 0, 1, len(headings) - 1, below)
        top = 2 if below else 1
        sheet.write_row(top, 0, headings)
        for place, row in enumerate(rows, start=top + 1):
            sheet.write_row(place, 0, row)
        if merged:
            column = headings.index(merged)
            for first, last, value in _runs([row[column] for row in rows]):
                sheet.merge_range(top + 1 + first, column, top + 1 + last, column, value)
    return content.getvalue()


def _runs(values: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """From where to where two or more neighbours are the same."""
    first = 0
    for place in range(1, len(values) + 1):
        if place == len(values) or values[place] != values[first]:
            if place - first > 1 and values[first]:
                yield first, place - 1, values[first]
            first = place
