"""How a person looks to those who need not know, `张**`, `138****1234`, and to whom not even that is shown.

`is_shown_masked` alone decides, for pages, lists, files and letters (PIPL 个人信息保护法 §6, §51; 济南条例 §16).
"""

from collections.abc import Collection

from intake.vocabulary import Confidentiality, StaffRole

# Whose work is to reach the complainant, or to answer for it that somebody does.
_REACHES = frozenset({StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.CALLER_BACK, StaffRole.SUPERVISOR})
# What lies where anybody may read it: a letter, a printed case.
ON_PAPER: frozenset[StaffRole] = frozenset()

_COMPOUND_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 长孙 宇文 夏侯 端木 南宫 西门 独孤".split()  # noqa: SIM905
)
_SURNAME = 2  # characters of a compound surname
_CHINESE_WITH_COUNTRY = 13  # 86 and eleven digits
_SHORTEST_SHOWN = 8  # a shorter number would be given away by seven of its digits


def is_shown_masked(roles: Collection[StaffRole], wish: Confidentiality | None) -> bool:
    """Whether a reader with these roles is shown surname and some digits; else nothing at all.

    Of an anonymous person nobody; of a confidential one those of the hotline who reach them, unless they also work
    for a department; of anybody else every reader.
    """
    if wish is Confidentiality.ANONYMOUS:
        return False
    if wish is Confidentiality.CONFIDENTIAL:
        return StaffRole.HANDLER not in roles and not _REACHES.isdisjoint(roles)
    return True


def masked_name(name: str) -> str:
    """The surname and two stars; never the length of the given name."""
    name = name.strip()
    if not name:
        return ""
    if name[:_SURNAME] in _COMPOUND_SURNAMES and len(name) > _SURNAME:
        return name[:_SURNAME] + "**"
    return name[:1] + "**"


def masked_phone(phone: str) -> str:
    """First three and last four digits of the national number."""
    digits = "".join(c for c in phone.partition(";")[0] if c.isdigit())
    if digits.startswith("86") and len(digits) == _CHINESE_WITH_COUNTRY:
        digits = digits[2:]
    if len(digits) < _SHORTEST_SHOWN:
        return "*" * max(len(digits), 4)
    return f"{digits[:3]}****{digits[-4:]}"


def masked_email(email: str) -> str:
    head, _at, host = email.partition("@")
    return f"{head[:1]}***@{host}" if host else "***"
