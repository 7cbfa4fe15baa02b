"""The departments in a cell of the registry: one, several candidates, or something that is no department."""

import re
from functools import lru_cache

from routing.registry.reading.cells import filled, split_outside_brackets
from routing.translatable import N_, TranslatableText

_BETWEEN = "、|｜/／；;，,"
_GONE_PREFIX = re.compile(r"原(?!子能|州|平|阳|种)")
_GONE = re.compile(
    r"[（(][^（）()]*(撤销|撤并|取消|并入|合并至|不再保留|已改名|已更名)[^（）()]*[）)]|(已撤销|已撤并|已取消)$"
)
_UNDECIDED = re.compile(
    r".*(待定|待明确|待确定|待核实|待确认|待补充|不详|未知|不明|不清楚|未定|尚未明确|另行通知|同上|见备注|协商中).*"
)
_NUMBER = re.compile(r"\d{5,}|\d{3,4}-\d{7,8}")
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]$")
_ORGAN = re.compile(
    r".*(局|厅|部|委|委员会|办|办公室|政府|署|处|科|室|中心|院|会|社|联|协|联席会议|公司|集团|法院|检察院|队|支队|总队|"
    r"站|所|馆|行|海关|关|团|校|大学|学院|街道|镇|乡|机关|组|领导小组|党组|工委|党委|团市委|团省委|银行|分行|党校|台|厂|区|管委会)"
)
_SEEMS_GONE = N_("reads as a department that is gone: which one has taken its place?")
_NO_BODY = N_("is no department: who is it?")


def candidates_in(cell: str, known: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The departments a cell names, each once; none where it says that there is none. `known` ones are not split."""
    whole = filled(cell)
    return (whole,) if whole in known else _candidates_in(cell)


@lru_cache(maxsize=16_384)  # the same cells stand in many rows
def _candidates_in(cell: str) -> tuple[str, ...]:
    lines = [filled(line) for line in cell.splitlines()]
    if len(lines) > 1 and all(map(_is_organ, lines)):
        return tuple(dict.fromkeys(lines))
    parts = (filled(part) for part in split_outside_brackets(filled(cell), _BETWEEN))
    return tuple(dict.fromkeys(filter(None, parts)))


def doubt_about(name: str) -> TranslatableText | None:
    """Why a name that is not known shall not become a department before somebody has looked."""
    if _GONE_PREFIX.match(name) or _GONE.search(name):
        return TranslatableText(_SEEMS_GONE)
    if _UNDECIDED.fullmatch(name) or _NUMBER.search(name) or not _is_organ(name):
        return TranslatableText(_NO_BODY)
    return None


def _is_organ(name: str) -> bool:
    return _ORGAN.fullmatch(_BRACKETED.sub("", name)) is not None
