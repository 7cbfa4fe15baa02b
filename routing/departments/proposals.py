"""Which symbols a department's usual name suggests. A suggestion routes nothing: a person confirms it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from routing.vocabulary import Symbol

# What an organ sent into another one, or a unit beneath it, is called; its name suggests nothing.
_SENT = re.compile(r"派驻|派出|驻.{1,12}纪检")
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_PATTERNS: dict[Symbol, str] = {
    Symbol.MR: r"市场监督管理局|市场监管局|市场监督管理委员会",
    Symbol.DRC: r"发展和?改革委员会|发展和?改革委|发改委|发展和?改革局|发改局|发展改革和.*局",
    Symbol.FIN: r"财政(?:和?金融)?[局厅]",
    Symbol.AUD: r"审计[局厅]",
    Symbol.TAX: r"税务局",
    Symbol.HRSS: r"人力资源和?社会保障[局厅]|人社[局厅]",
    Symbol.PSB: r"公安[局厅]",
    Symbol.CT: r"文化(?:[和、]?(?:广电|体育|广播电视|广播影视))*和?旅游[局厅委]|文旅[局厅]|文广旅局|文体和?旅游?局",
    Symbol.PUB: r"宣传部",
    Symbol.CAC: r"网络安全和信息化委员会办公室|互联网信息办公室|网信办",
    Symbol.FAO: r"外事(?:工作委员会|侨务|和侨务|和港澳事务)?办(?:公室)?",
    Symbol.COM: r"商务[局厅]|商务委员会|商务委|商务和.*局",
    Symbol.APC: r"评比达标表彰.*(?:小组|办公室|办)",
    Symbol.DIS: r"纪律检查委员会|监察委员会|纪委监委|纪委",
    Symbol.CRT: r"司法[局厅]",
    Symbol.SWD: r"社会工作部",
    Symbol.SOC: r"社会组织(?:综合|联合|行业)?(?:党委|党工委|委员会|工作委员会)",
    Symbol.TNW: r"(?:两新|非公有制经济组织和社会组织|新经济组织.*新社会组织).*(?:工委|工作委员会|党工委)",
    Symbol.HOT: r"(?:12345|热线).*",
}
_USUAL = {symbol: re.compile(f"(?:{pattern})(?:.{{2,8}}分局)?$") for symbol, pattern in _PATTERNS.items()}


@dataclass(frozen=True, slots=True)
class SymbolSuggestion:
    """A symbol by its name; a `is_doubtful` one wants a decision of its own."""

    symbol: Symbol
    is_doubtful: bool = False


def suggested_symbols(name: str) -> list[SymbolSuggestion]:
    """Nothing for civil affairs and approval bureaus, which are registrars, nor for sector departments."""
    if _SENT.search(name):
        return []
    plain = _BRACKETED.sub("", name).strip()
    found = [SymbolSuggestion(symbol) for symbol, usual in _USUAL.items() if usual.search(plain)]
    if any(one.symbol is Symbol.HRSS for one in found):
        # The office that approves appraisals usually sits there, and not everywhere.
        found.append(SymbolSuggestion(Symbol.APC, is_doubtful=True))
    return found


def read_symbols(written: str) -> list[tuple[str, str]]:
    """`MR|DRC@510191` as symbols with the code of another region, "" being the department's own."""
    parts = (part.strip().upper() for part in re.split(r"[|｜、,，;；/\s]+", written))
    pairs = (part.partition("@") for part in parts if part)
    return list(dict.fromkeys((symbol.strip(), code.strip()) for symbol, _, code in pairs))


def spell_symbols(held: Iterable[tuple[Symbol, str]], region_code: str) -> str:
    """As `read_symbols` reads it."""
    order = list(Symbol)
    ordered = sorted(held, key=lambda pair: (pair[1] != region_code, pair[1], order.index(pair[0])))
    return "|".join(symbol.value if code == region_code else f"{symbol.value}@{code}" for symbol, code in ordered)
