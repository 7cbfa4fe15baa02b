"""The kinds of rows that real registries hold, as changes of a plain row: what each comes to, and what is asked."""

from collections.abc import Callable, Mapping
from datetime import date

from tests.registry.registry_files import credit_code, row

Cell = str | Callable[[Mapping[str, str]], str]
CODE, NAME = credit_code(1), row(1)["name"]


def changed(plain: Mapping[str, str], cells: Mapping[str, Cell]) -> dict[str, str]:
    """A plain row with the cells of a kind; some are made of what stands there."""
    return {**plain, **{column: cell if isinstance(cell, str) else cell(plain) for column, cell in cells.items()}}


def _shortened(plain: Mapping[str, str]) -> str:
    return plain["credit_code"][:17]


def _mistyped(plain: Mapping[str, str]) -> str:
    """Whatever the check digit is, another."""
    return plain["credit_code"][:-1] + ("1" if plain["credit_code"].endswith("0") else "0")


def _widened(plain: Mapping[str, str]) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in plain["credit_code"])


def _broken(plain: Mapping[str, str]) -> str:
    return f"{plain['name'][:3]}\u200b{plain['name'][3:5]}\n{plain['name'][5:]}\ufeff"


def _traditional(plain: Mapping[str, str]) -> str:
    return plain["name"] + "ＡＩ協會"


# column(s), what the row comes to in the registry, kinds of questions; what is not said is as in `row(1)`.
TAKEN: dict[str, tuple[dict[str, Cell], dict[str, object], set[str]]] = {
    "两无": ({"supervisor": "无", "industry_department": "", "mode": "脱钩"}, {"supervisor": None}, {"nobody"}),
    "supervisor gone": ({"supervisor": "原成都市经贸委"}, {"supervisor": None}, {"doubtful_department"}),
    "supervisor struck": ({"supervisor": "成都市旅游局（已撤销）"}, {"supervisor": None}, {"doubtful_department"}),
    "no registrar": ({"registrar": "暂无"}, {"registrar": None}, {"no_registrar"}),
    "approval bureau": ({"registrar": "成都市行政审批局"}, {"registrar": "成都市行政审批局"}, {"approval_bureau"}),
    "approval bureau with who punishes": (
        {"registrar": "成都市行政审批局", "registration_supervisor": "成都市民政局"},
        {"registrar": "成都市行政审批局", "registration_supervisor": "成都市民政局"},
        set(),
    ),
    "dual without supervisor": ({"supervisor": "—"}, {"supervisor": None}, {"no_supervisor"}),
    "no code": ({"credit_code": ""}, {"is_unverified": True, "code_as_written": ""}, {"code"}),
    "code to come": ({"credit_code": "待赋码"}, {"is_unverified": True}, {"code"}),
    "old certificate": (
        {"credit_code": "川成社证字第1234号"},
        {"is_unverified": True, "code_as_written": "川成社证字第1234号"},
        {"code"},
    ),
    "fifteen digits": ({"credit_code": "515100005000000"}, {"is_unverified": True}, {"code"}),
    "seventeen digits": ({"credit_code": _shortened}, {"is_unverified": True, "code_as_written": CODE[:17]}, {"code"}),
    "wrong check digit": ({"credit_code": _mistyped}, {"is_unverified": True}, {"code"}),
    "code in full width": ({"credit_code": _widened}, {"credit_code": CODE}, set()),
    "zone": ({"region": "天府新区", "level": "区级"}, {"region_code": "510100"}, {"zone"}),
    "zone with its city": ({"region": "成都高新区", "level": "区级"}, {"region_code": "510100"}, {"zone"}),
    "short county": ({"region": "锦江", "level": "区级"}, {"region_code": "510104"}, set()),
    "short city": ({"region": "成都"}, {"region_code": "510100"}, set()),
    "short with its city": ({"region": "四川成都锦江", "level": "区"}, {"region_code": "510104"}, set()),
    "own level": ({"region": "市本级", "level": "市本级"}, {"region_code": "510100", "level": "city"}, set()),
    "no region": ({"region": ""}, {"region_code": "510100"}, {"region"}),
    "no level": ({"level": "", "region": "锦江区"}, {"level": "county"}, set()),
    "level and region": ({"level": "区级"}, {"level": "county", "region_code": "510100"}, {"level"}),
    "region and level": ({"region": "锦江区"}, {"level": "city", "region_code": "510104"}, {"level"}),
    "mode empty, supervised": ({"mode": ""}, {"mode": "dual"}, {"mode"}),
    "mode empty": ({"mode": "/", "supervisor": "/"}, {"mode": "direct"}, {"mode"}),
    "not decoupled": ({"mode": "未脱钩"}, {"mode": "dual"}, set()),
    "first list": ({"mode": "第一批", "supervisor": ""}, {"mode": "decoupled"}, set()),
    "list of a year": ({"mode": "2019年第二批脱钩", "supervisor": ""}, {"mode": "decoupled"}, set()),
    "abnormal": ({"lifecycle": "活动异常"}, {"lifecycle": "active"}, set()),
    "being wound up": ({"lifecycle": "清算中"}, {"lifecycle": "active"}, {"lifecycle"}),
    "merged": ({"lifecycle": "已合并"}, {"lifecycle": "deregistered"}, {"lifecycle"}),
    "merged into": ({"lifecycle": "并入成都市餐饮协会"}, {"lifecycle": "deregistered"}, {"lifecycle"}),
    "month": ({"valid_from": "2025年3月"}, {"since": date(2025, 3, 1)}, set()),
    "eight digits": ({"valid_from": "20250301"}, {"since": date(2025, 3, 1)}, set()),
    "dots": ({"valid_from": "2025.3.1"}, {"since": date(2025, 3, 1)}, set()),
    "serial": ({"valid_from": "45717"}, {"since": date(2025, 3, 1)}, set()),
    "with a time": ({"valid_from": "2025-03-01 00:00:00"}, {"since": date(2025, 3, 1)}, set()),
    "October or January": ({"valid_from": "2025.1"}, {"since": date(2025, 1, 1)}, {"date"}),
    "basis unknown": ({"basis": "不详"}, {"basis": ""}, {"basis"}),
    "basis empty": ({"basis": ""}, {"basis": ""}, {"basis"}),
    "two candidates 、": ({"supervisor": "成都市商务局、成都市农业农村局"}, {"supervisor": 2}, {"competing"}),
    "two candidates |": ({"supervisor": "成都市商务局|成都市农业农村局"}, {"supervisor": 2}, {"competing"}),
    "two candidates /": ({"supervisor": "成都市商务局／成都市农业农村局"}, {"supervisor": 2}, {"competing"}),
    "two candidates ；": ({"supervisor": "成都市商务局；成都市农业农村局"}, {"supervisor": 2}, {"competing"}),
    "two lines": ({"supervisor": "成都市商务局\n成都市农业农村局"}, {"supervisor": 2}, {"competing"}),
    "brackets are no candidates": (
        {"supervisor": "成都市发展和改革委员会（市粮食局、市能源局）"},
        {"supervisor": "成都市发展和改革委员会（市粮食局、市能源局）"},
        set(),
    ),
    "a person": ({"supervisor": "张三"}, {"supervisor": None}, {"doubtful_department"}),
    "a number": ({"supervisor": "商务局 02861881234"}, {"supervisor": None}, {"doubtful_department"}),
    "undecided": ({"supervisor": "待定"}, {"supervisor": None}, {"doubtful_department"}),
    "hidden in a department": ({"supervisor": "成都市商务\u200b局"}, {"supervisor": "成都市商务局"}, set()),
    "broken department": ({"supervisor": "成都市\n商务 局\u00a0"}, {"supervisor": "成都市商务局"}, set()),
    "department written short": ({"supervisor": "市商务局"}, {"supervisor": "成都市商务局"}, set()),
    "hidden in a name": ({"name": _broken}, {"name": NAME}, set()),
    "full width in a name": ({"name": _traditional}, {"name": NAME + "AI协会"}, set()),
    "no aliases": ({"aliases": "无", "former_names": "N/A"}, {"names": 1}, set()),
    "names apart": ({"aliases": "测试会、试会；会"}, {"names": 4}, set()),
    "watch-list tick": ({"watchlist": "√"}, {"is_watchlisted": True}, set()),
}  # fmt: skip
REFUSED: dict[str, tuple[dict[str, Cell], str]] = {
    "a code turned into a number": ({"credit_code": "5.15E+17"}, "credit_code"),
    "a code that lost its digits": ({"credit_code": "515101000000123000"}, "credit_code"),
    "no name": ({"name": "无"}, "name"),
    "a sum": ({"name": "合计"}, "name"),
    "no region of this earth": ({"region": "火星"}, "region"),
}
