"""Numbers that tell who somebody is: identity cards (GB 11643), bank cards (ISO/IEC 7812), telephones.

In doubt it is hidden: a digit that was mistyped makes no number public. What only looks alike stays: the number of a
complaint, a unified social credit code (GB 32100, public), sums, days, numbers of documents.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from types import ModuleType

from stdnum import luhn
from stdnum.cn import ric, uscc

from intake.redaction.kinds import Hidden, TextSpan
from intake.redaction.signs import BETWEEN, digits_of

_ALONE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
# Letters of an alphabet may touch a telephone (`Tel13800001111x2`); other digits may not.
_NO_DIGIT_BEFORE, _NO_DIGIT_AFTER = r"(?<![0-9])(?<![0-9][.\-])", r"(?![0-9])"


def _digits(pattern: str) -> str:
    """A pattern of single digits, `D` for any, that allows what people write between two of them."""
    parts = re.findall(r"\[[^\]]+\]|\([^)]*\)|[0-9D]", pattern)
    return BETWEEN.join("[0-9]" if part == "D" else part for part in parts)


_LONG = re.compile(_ALONE + _digits("D" * 17) + BETWEEN + r"[0-9Xx*]" + _END)
_OLD_IDENTITY = re.compile(_ALONE + _digits("[1-9]" + "D" * 14) + _END)
_BANK = re.compile(_ALONE + _digits("[1-9]" + "D" * 15) + rf"(?:{BETWEEN}[0-9]){{0,3}}" + _END)
_NAMED_BANK = re.compile(
    r"(?:卡号|银行卡|储蓄卡|信用卡|借记卡|工资卡|存折|账号|帐号|账户|帐户|对公户|打到|打入|转到|转入|汇到|汇入)[^0-9\n]{0,12}"
    r"(?P<number>[0-9](?:[ \-.]{0,3}[0-9]){10,24})" + _NO_DIGIT_AFTER
)
_NAMED_IDENTITY = re.compile(
    r"(?:身份证|身证|证件号|公民身份|身份号)[^0-9\n]{0,8}"
    r"(?P<number>[0-9](?:[ \-.]{0,3}[0-9]){12,18}(?:[ \-.]{0,3}[Xx])?)"
    r"(?![0-9])"
)
_CREDIT_CODE = re.compile(r"信用代码[^0-9A-Z\n]{0,6}$|统一代码[^0-9A-Z\n]{0,6}$")
_COMPLAINT = re.compile(r"(?:投诉|诉求|工单|受理|查询|信访|举报)(?:件)?(?:编)?(?:号|编号|单号|号码|件号)[^0-9\n]{0,4}$")
_DOCUMENT = re.compile(
    r"(?:订单|运单|快递单|发票|票据|收据|流水|合同|文件|交易|凭证|回执)(?:单)?(?:编)?(?:号|号码|编号|代码)[^0-9\n]{0,4}$"
)
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_SHORT_DAY = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_COUNTRY = r"(?:(?:\+|00)?[ ]?\(?86\)?" + BETWEEN + r")?"
_MOBILE = re.compile(_NO_DIGIT_BEFORE + _COUNTRY + _digits("1[2-9]" + "D" * 9) + _NO_DIGIT_AFTER)
_EXTENSION = r"(?:[ ,;]{0,2}(?:转|分机号?|内线|ext\.?|EXT\.?|Ext\.?|x|#|-)[ :]{0,2}[0-9]{1,6})?"
_AREA = r"\(?0[ \-]?(?:1[ ]?0|2[ ]?[0-9]|[3-9][ ]?[0-9][ ]?[0-9])\)?"
_FIXED = re.compile(
    r"(?<![0-9A-Za-z.])(?:" + _AREA + rf"|(?:\+|00)?\(?86\)?{BETWEEN}\(?0?\)?(?:10|2[0-9]|[3-9][0-9][0-9])\)?)"
    r"[ \-.转]{0,3}[2-8](?:[ \-.]{0,2}[0-9]){6,7}" + _NO_DIGIT_AFTER + _EXTENSION
)
_FOREIGN = re.compile(r"(?<![0-9A-Za-z])(?:\+|00)(?!86)[1-9][0-9]{0,2}(?:[ \-.()]{0,3}[0-9]){6,12}" + _NO_DIGIT_AFTER)
_NAMED_PHONE = re.compile(
    r"(?:电话|手机|座机|固话|小灵通|联系方式|联系我|来电|号码|致电|拨打|打给|短信|Tel|TEL|tel|phone|Phone)"
    r"[^0-9\n,.;]{0,8}(?P<number>(?:\(?0[0-9]{2,3}\)?[ \-]{0,2})?[1-9](?:[ \-.]{0,3}[0-9]){6,11})(?![0-9元年月])"
    + _EXTENSION
)
# Companies, hotlines and authorities: 12345, 95588, 400.
_SERVICE = re.compile(r"1[0-2][0-9]{1,3}|9[56][0-9]{3,6}|[48]00[0-9]{7}")
_LOCAL = 8
_BEFORE = 24  # signs before a number that may say of what it is
_CARD_LENGTHS = range(16, 20)
_CARD_BEGINS = "345689"
_UNIONPAY = "62"  # hidden with a wrong check digit too


def numbers_in(text: str, *, public: Collection[str] = ()) -> Iterator[TextSpan]:
    """Of a spelled text; `public`: the digits of telephones that anybody may know. The surest first: no two overlap."""
    taken: list[TextSpan] = []
    for pattern, kind, is_one in _RULES:
        for found in pattern.finditer(text):
            group = "number" if "number" in pattern.groupindex else 0
            span = TextSpan(found.start(group), found.end(), kind)
            if any(span.overlaps(other) for other in taken) or not is_one(text, span):
                continue
            if kind is Hidden.PHONE and _is_public(text[span.start : span.end], public):
                continue
            taken.append(span)
            yield span


def _is_identity(text: str, span: TextSpan) -> bool:
    number = text[span.start : span.end].replace(" ", "").replace("-", "").replace(".", "").upper()
    if len(number) != 18 or not _DAY.fullmatch(number[6:14]):  # noqa: PLR2004 - GB 11643
        return False
    before = text[max(span.start - _BEFORE, 0) : span.start]
    if ric.is_valid(number):
        return _CREDIT_CODE.search(before) is None
    return not uscc.is_valid(number) and _CREDIT_CODE.search(before) is None and not _is_other(before)


def _is_old_identity(text: str, span: TextSpan) -> bool:
    number = digits_of(text[span.start : span.end])
    return _SHORT_DAY.fullmatch(number[6:12]) is not None and not _is_other(
        text[max(span.start - _BEFORE, 0) : span.start]
    )


def _is_bank(text: str, span: TextSpan) -> bool:
    number, before = digits_of(text[span.start : span.end]), text[max(span.start - _BEFORE, 0) : span.start]
    if len(number) not in _CARD_LENGTHS or _is_other(before) or _CREDIT_CODE.search(before):
        return False
    # A number of ours begins with its day and ends with the same check digit.
    is_ours = len(number) == _CARD_LENGTHS[0] and _SHORT_DAY.match(number) and number[0] not in _CARD_BEGINS
    return not is_ours and (number.startswith(_UNIONPAY) or luhn.is_valid(number))


def _is_named(text: str, span: TextSpan) -> bool:
    number = text[span.start : span.end]
    if _is_other(text[max(span.start - _BEFORE, 0) : span.start]):
        return False
    return not _SERVICE.fullmatch(digits_of(number)) and not uscc.is_valid(number.upper())


def _is_mobile(text: str, span: TextSpan) -> bool:
    return not _is_other(text[max(span.start - _BEFORE, 0) : span.start])


def _is_fixed(text: str, span: TextSpan) -> bool:
    """As the numbering plan has it; what has an extension it knows without."""
    plan, number = _plan(), text[span.start : span.end]
    digits = digits_of(re.split(r"转|分机|内线|[eE][xX][tT]|EXT|x|#", number)[0])
    national = digits.removeprefix("00").removeprefix("86").removeprefix("0")
    tries = (national, national[: -len(number.rpartition("-")[2])] if number.count("-") else national)
    return any(plan.is_possible_number(plan.parse(f"+86{one}")) for one in tries if len(one) > _LOCAL)


def _is_foreign(text: str, span: TextSpan) -> bool:
    plan, number = _plan(), digits_of(text[span.start : span.end]).removeprefix("00")
    try:
        return bool(plan.is_possible_number(plan.parse(f"+{number}")))
    except plan.NumberParseException:
        return False


def _is_other(before: str) -> bool:
    """Whether what stands before says that it is the number of something, not of somebody."""
    return _COMPLAINT.search(before) is not None or _DOCUMENT.search(before) is not None


def _is_public(number: str, public: Collection[str]) -> bool:
    digits = digits_of(number)
    return bool(digits) and any(digits.endswith(one) or one.endswith(digits) for one in public if len(one) >= _LOCAL)


@cache
def _plan() -> ModuleType:
    """The numbering plan of the world, imported when a number needs it."""
    import phonenumbers  # noqa: PLC0415 - costs 30 ms, and most texts have no such number

    return phonenumbers


_RULES: tuple[tuple[re.Pattern[str], Hidden, Callable[[str, TextSpan], bool]], ...] = (
    (_NAMED_IDENTITY, Hidden.IDENTITY, lambda _text, _span: True),
    (_LONG, Hidden.IDENTITY, _is_identity),
    (
        _NAMED_BANK,
        Hidden.BANK,
        lambda text, span: _is_named(text, span) and not _MOBILE.fullmatch(text, span.start, span.end),
    ),
    (_BANK, Hidden.BANK, _is_bank),
    (_MOBILE, Hidden.PHONE, _is_mobile),
    (_FIXED, Hidden.PHONE, _is_fixed),
    (_FOREIGN, Hidden.PHONE, _is_foreign),
    (_OLD_IDENTITY, Hidden.IDENTITY, _is_old_identity),
    (_NAMED_PHONE, Hidden.PHONE, _is_named),
)
