"""Field types that several forms share: a form's own token, a telephone number, a sum of money as people write them."""

import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any
from uuid import uuid4

from pydantic import BeforeValidator, Field

from intake.errors import BadValue, InvalidInput
from intake.identity.phone import NotQuiteANumber, phones_of
from intake.language.i18n import N_

_PLAIN = r"\d+|\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+"  # thousands apart, or the ten thousands of Chinese
_SUM = re.compile(
    rf"(?:人民币|RMB|CNY|¥)?((?:{_PLAIN})(?:\.\d*)?|\.\d+)(千|万|亿)?(?:元|圆|块钱|块)?整?", re.IGNORECASE
)
_UNITS = {"千": 1_000, "万": 10_000, "亿": 100_000_000}


def new_token() -> str:
    """One form, one complaint: the same token again finds what the first one made."""
    return uuid4().hex


def read_sum(typed: Any) -> Any:
    """`11.35万元` is 113500.00, `￥１，２００` is 1200; what is no sum stays as it is, for the validator to refuse."""
    if not isinstance(typed, str):
        return typed
    written = _SUM.fullmatch("".join(unicodedata.normalize("NFKC", typed).split()))
    if written is None:
        return typed
    return str(Decimal(written[1].replace(",", "")) * _UNITS.get(written[2], 1))


def read_phone(typed: Any) -> Any:
    """E.164 of a number as typed, an extension or a second number kept behind it; empty stays empty.

    The refusal is a sentence for the one who typed it.
    """
    try:
        return phones_of(typed) if typed else typed
    except NotQuiteANumber as error:
        raise BadValue(error.text) from None
    except InvalidInput:
        raise BadValue(N_("give 11 digits, an area code and number, or +country number.")) from None


FormToken = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
PhoneNumber = Annotated[str, BeforeValidator(read_phone)]
MoneyAmount = Annotated[Decimal | None, BeforeValidator(read_sum), Field(ge=0, max_digits=14, decimal_places=2)]
