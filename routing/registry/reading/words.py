"""The closed vocabularies of a registry file in the words of officials; the English value itself is accepted too."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from routing.translatable import N_, TranslatableText
from routing.vocabulary import Level, Lifecycle, RegistrationMode

YES = frozenset(("true", "是", "1", "yes", "y", "√", "有", "重点", "已列入", "列入"))
NO = frozenset(("false", "否", "0", "no", "n", "×", "未列入", "不列入", ""))

_LEVELS: Mapping[Level, str] = {
    Level.NATIONAL: "全国 全国性 国家级 国家 部级",
    Level.PROVINCE: "省 省级 全省性 省本级 省属 自治区级 直辖市级",
    Level.CITY: "市 市级 全市性 市本级 市属 地市级 地级市 设区市级 设区的市级 州级 市州级",
    Level.COUNTY: (
        "县 区 县级 区级 区县 区县级 县区 县区级 县（区） 县(区) 区（县） 区(县) 县（区）级 县(区)级 "
        "区（县）级 区(县)级 区（市）县 区(市)县 区（市）县级 区(市)县级 区本级 县本级 全区性 全县性 县级市 区属 县属"
    ),
}
_MODES: Mapping[RegistrationMode, str] = {
    RegistrationMode.DUAL: "双重管理 双重 双重登记 双重管理体制 未脱钩 尚未脱钩 暂未脱钩 不脱钩 暂不脱钩 否",
    RegistrationMode.DECOUPLED: "脱钩 已脱钩 完成脱钩 脱钩完成 已完成脱钩 脱钩类 是",
    RegistrationMode.DIRECT: "直接登记 直接 直接登记类 直登",
}
# 第一批, 第二批脱钩, 脱钩（第三批）, 2019年第一批: which list of the decoupling an association was on.
_BATCH = re.compile(r"(\d{4}年)?(已?脱钩)?[（(]?第[一二三四五六1-6]批(次)?(脱钩|试点|脱钩试点)?[）)]?(已?脱钩)?")
_LIVES: Mapping[Lifecycle, str] = {
    # 活动异常名录 lists bodies that are registered and go on being answered for.
    Lifecycle.ACTIVE: (
        "存续 正常 存续正常 在业 在册 有效 登记 已登记 正常登记 正常运行 活动异常 异常 列入活动异常名录 活动异常名录"
    ),
    Lifecycle.INACTIVE: "未开展活动 不活动 停止活动 长期未活动 僵尸 名存实亡",
    Lifecycle.DEREGISTERED: "注销 已注销 注销登记",
    Lifecycle.REVOKED: "撤销 已撤销 撤销登记 吊销 已吊销",
    Lifecycle.UNREGISTERED: "未登记 非法 非法社会组织 取缔 已取缔",
}  # fmt: skip
_DOUBTFUL_LIVES: tuple[tuple[re.Pattern[str], Lifecycle, TranslatableText], ...] = (
    (
        re.compile(r"(正在)?清算(中|期|阶段)?|注销中|正在注销|拟注销"),
        Lifecycle.ACTIVE,
        TranslatableText(N_("is taken as active: until it is struck off, its departments answer. When was it?")),
    ),
    (
        re.compile(r"(已|被|吸收)?合并.*|(已)?并入.*|合并注销"),
        Lifecycle.DEREGISTERED,
        TranslatableText(N_("is taken as deregistered. Into which association was it merged?")),
    ),
    (
        re.compile(r"(正在)?(筹备|筹建|成立)(中|期)?"),
        Lifecycle.UNREGISTERED,
        TranslatableText(N_("is taken as not yet registered. Has it been registered since?")),
    ),
    (
        re.compile(r"限期(停止活动|整改)|停止活动(整改|整顿)"),
        Lifecycle.ACTIVE,
        TranslatableText(N_("is taken as active. Does it still hold?")),
    ),
)
_Word = TypeVar("_Word", bound=StrEnum)


def _words(kind: type[_Word], said: Mapping[_Word, str]) -> Mapping[str, _Word]:
    return {member.value: member for member in kind} | {
        word: member for member, words in said.items() for word in words.split()
    }


_LEVEL_WORDS = _words(Level, _LEVELS)
_MODE_WORDS = _words(RegistrationMode, _MODES)
_LIFE_WORDS = _words(Lifecycle, _LIVES)


def read_level(text: str) -> Level | None:
    return _LEVEL_WORDS.get(text.lower())


def read_mode(text: str) -> RegistrationMode | None:
    """None where the word is unknown; the batches of the decoupling are decoupled."""
    if _BATCH.fullmatch(text):
        return RegistrationMode.DECOUPLED
    return _MODE_WORDS.get(text.lower())


def read_lifecycle(text: str) -> tuple[Lifecycle | None, TranslatableText | None]:
    """The state, and what is asked about it where the word is only near to one; empty is active."""
    if not text:
        return Lifecycle.ACTIVE, None
    if (known := _LIFE_WORDS.get(text.lower())) is not None:
        return known, None
    for pattern, nearest, asked in _DOUBTFUL_LIVES:
        if pattern.fullmatch(text):
            return nearest, asked
    return None, None
