"""What a telephone number is: read as people write it, and whether a text can reach it."""

import re
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from intake.errors import InvalidInput
from intake.vocabulary import PhoneKind
from routing.normalise import normalise
from routing.translatable import N_

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_CHINA = 86
_MOBILE = re.compile(r"1[2-9]\d{9}")  # 12 is given to nobody: numbers of a demonstration begin so
# What nearly all are, known in a tenth of the time. 179 may also be a prefix for calls over the internet.
_TYPED_MOBILE = re.compile(r"1(?:[2-689][0-9]|7[0-8])[0-9]{8}")
_KEPT_MOBILE = re.compile(r"\+861[2-9][0-9]{9}")
# 10086, 12345, 95xxx, 96xxx, 106… and whatever else of China begins so: companies, hotlines, gateways of texts.
_SERVICE = re.compile(r"10\d{3,5}|106\d{8,17}|11\d{1,3}|12[02]|12\d{3}|9[56]\d{3,12}|[48]00\d{7}")
_ALMOST_MOBILE = re.compile(r"1[3-9]\d{7,8}|1[3-9]\d{10,11}")  # one or two digits lost, one or two too many
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_LONGEST_NATIONAL = 12  # 0 and an area code of three digits before eight
_PREFIX = re.compile(r"^(?:\+|00)?86")
_EXTENSION = re.compile(r"[;,，]?\s*(?:转|分机|ext[.=:]?|x|#)\s*(\d{1,6})$", re.IGNORECASE)
_BESIDE = re.compile(r"\s*(?:;alt=|/|、|或)\s*")
_MOST_OTHERS = 2
_FIXED = ("FIXED_LINE", "TOLL_FREE", "SHARED_COST", "UAN")  # a text to one of these never arrives


class NotQuiteANumber(InvalidInput):
    """A Chinese number that is nearly one, and what is wrong with it."""


def phone_of(text: str, *, field: str = "phone") -> str:
    """E.164 of what was typed, read as a Chinese number unless it says otherwise.

    Raises InvalidInput with what is wrong: a digit lost, an area code left out, a number nobody is called back at.
    """
    if _TYPED_MOBILE.fullmatch(text):
        return f"+{_CHINA}{text}"
    plan = _plan()
    try:
        number = plan.parse(text, "CN")
    except plan.NumberParseException:
        raise InvalidInput(N_("is not a telephone number; give 11 digits or +country number"), field=field) from None
    _must_reach_somebody(text, number, field)
    if not plan.is_possible_number(number):
        raise InvalidInput(N_("is not a possible telephone number"), field=field)
    return str(plan.format_number(number, plan.PhoneNumberFormat.E164))


def phones_of(text: str) -> str:
    """As `phone_of`, with what else was given kept behind it: `…;ext=802` of `转802`, `…;alt=+86…` of `A/B`.

    What is looked up, texted and masked is the number before the first semicolon: `plain_phone`.
    """
    first, *others = _BESIDE.split(normalise(text).strip())
    found = _EXTENSION.search(first)
    number = phone_of(first[: found.start()] if found else first)
    extension = f";ext={found[1]}" if found else ""
    return number + extension + "".join(f";alt={phone_of(other)}" for other in others[:_MOST_OTHERS])


def plain_phone(phone: str) -> str:
    return phone.partition(";")[0]


def kind_of(phone: str) -> PhoneKind:
    """Of a number in E.164."""
    phone = plain_phone(phone)
    if _KEPT_MOBILE.fullmatch(phone):
        return PhoneKind.MOBILE
    plan = _plan()
    try:
        number = plan.parse(phone, None)
    except plan.NumberParseException:
        return PhoneKind.SERVICE
    if number.country_code != _CHINA:
        is_fixed = plan.number_type(number) in {getattr(plan.PhoneNumberType, name) for name in _FIXED}
        return PhoneKind.LANDLINE if is_fixed else PhoneKind.MOBILE
    national = plan.national_significant_number(number)
    if _MOBILE.fullmatch(national):
        return PhoneKind.MOBILE
    return PhoneKind.SERVICE if _SERVICE.fullmatch(national) else PhoneKind.LANDLINE


def can_be_texted(phone: str) -> bool:
    return kind_of(phone) is PhoneKind.MOBILE


@cache
def _plan() -> ModuleType:
    """The numbering plan of the world, imported where a number is not plainly a mobile one."""
    import phonenumbers  # noqa: PLC0415 - see above

    return phonenumbers


def _must_reach_somebody(text: str, number: "PhoneNumber", field: str) -> None:
    """Raises NotQuiteANumber."""
    if number.country_code != _CHINA:
        return
    digits = re.sub(r"\D", "", normalise(text))
    national = _PREFIX.sub("", digits)
    if not _ALMOST_MOBILE.fullmatch(national) and len(digits) <= _LONGEST_NATIONAL:
        national = digits
    if _ALMOST_MOBILE.fullmatch(national):
        raise NotQuiteANumber(
            N_("has %(digits)s digits, a mobile number has 11: please compare it"), digits=len(national), field=field
        )
    if _LOCAL.fullmatch(national):
        raise NotQuiteANumber(N_("has no area code: please put it before, such as 028-86000000"), field=field)
    if _SERVICE.fullmatch(national):
        raise NotQuiteANumber(N_("is a service number, where nobody can be called back"), field=field)
