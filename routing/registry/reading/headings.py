"""Which column of the registry a heading means, as offices word it: proposed here, corrected by a person."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from routing.registry.reading.cells import clean

_WORDED: Mapping[str, str] = MappingProxyType(
    {
        "credit_code": (
            "统一社会信用代码 统一社会信用代码证号 统一社会信用代码/登记证号 社会信用代码 信用代码 统一代码 登记证号 "
            "登记证书号 证书编号 机构代码 社会组织代码 代码 信用代码证号"
        ),
        "name": (
            "社会组织名称 社会团体名称 社团名称 行业协会名称 行业协会商会名称 协会商会名称 协会名称 商会名称 组织名称 "
            "机构名称 单位名称 登记名称 名称 全称 协会全称"
        ),
        "aliases": "简称 别称 别名 俗称",
        "former_names": "曾用名 曾用名称 原名称 原名 更名前名称",
        "level": "层级 级别 登记层级 登记级别 行政层级 所属层级 管理层级",
        "region": (
            "地区 区域 所属地区 所在地区 所属区域 行政区划 行政区划代码 区划 区划代码 区县 区(市)县 所属区县 所在区县 "
            "属地 登记地 登记地区 注册地 注册地区 地区代码"
        ),
        "industry": "行业 所属行业 行业类别 行业分类 行业领域 所属领域 领域 行业名称",
        "mode": "登记方式 登记管理方式 登记类型 管理方式 管理体制 管理模式 脱钩情况 脱钩状态 脱钩批次 是否脱钩",
        "lifecycle": "状态 存续状态 登记状态 社会组织状态 目前状态 运行状态 活动状态 组织状态 当前状态",
        "watchlist": (
            "重点管理名录 重点监管名录 重点名录 重点管理 重点监管 是否重点 是否重点管理 是否列入重点管理名录 "
            "是否重点监管"
        ),
        "registrar": "登记管理机关 登记机关 登记管理部门 登记部门 登记单位 登记管理单位",
        "registration_supervisor": "登记监管机关 登记监管 登记监管部门 登记监管单位",
        "supervisor": "业务主管单位 业务主管部门 业务主管 主管单位 主管部门 业务主管(指导)单位 业务主管机关",
        "industry_department": (
            "行业管理部门 行业主管部门 行业管理单位 行业主管单位 行业管理 行业主管 行业部门 行业指导部门 行业监管部门 "
            "主要行业管理部门"
        ),
        "social_work": (
            "党委社会工作部门 党委社会工作部 社会工作部门 社会工作部 社工部 社工部门 党建工作机构 党建领导机关 "
            "党建主管部门 党建工作部门"
        ),
        "basis": "依据 文件依据 依据文件 职责依据 确定依据 明确依据 文号 文件 文件文号 文件号 依据文号",
        "valid_from": (
            "生效日期 生效时间 生效日 起始日期 起始时间 开始日期 执行日期 明确日期 确定日期 文件日期 发文日期 自何时"
        ),
    }
)
_IN_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")
_NOISE = re.compile(r"^[\d一二三四五六七八九十]+[.、．]|[\s*:：_\"“”'‘’]")
_LEAST_CONTAINED = 4  # signs of a wording that is looked for within a longer heading


def proposed_columns(
    headings: Sequence[str], columns: Collection[str], learned: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """The column of each heading that seems to mean one, each column for the first that does.

    What was `learned` goes before; empty there means none. A heading repeated word for word keeps its column twice.
    """
    proposed: dict[str, str] = {}
    for is_close in (False, True):
        for heading in headings:
            if not heading or heading in proposed or heading in learned:
                continue
            column = _closest(heading) if is_close else _exact(heading, columns)
            if column in columns and column not in proposed.values() and column not in learned.values():
                proposed[heading] = column
    known = {heading: column for heading, column in learned.items() if heading in headings}
    return {heading: column for heading, column in (proposed | known).items() if column}


def _exact(heading: str, columns: Collection[str]) -> str:
    plain = plain_heading(heading)
    if plain in columns:
        return plain
    return _by_wording().get(plain) or _by_wording().get(plain_heading(_IN_BRACKETS.sub("", clean(heading))), "")


def _closest(heading: str) -> str:
    """By the longest known wording that it contains."""
    plain = plain_heading(heading)
    within = [one for one in _by_wording() if len(one) >= _LEAST_CONTAINED and one in plain]
    return _by_wording()[max(within, key=len)] if within else ""


def plain_heading(heading: str) -> str:
    """Without blanks, marks and numbering; in lower case, as the columns are named."""
    cleaned = clean(heading)
    lowered = cleaned.lower().replace(" ", "_")
    return lowered if lowered in _WORDED else _NOISE.sub("", cleaned).lower().replace("（", "(").replace("）", ")")


@cache
def _by_wording() -> Mapping[str, str]:
    return MappingProxyType({word: column for column, words in _WORDED.items() for word in words.split()})
