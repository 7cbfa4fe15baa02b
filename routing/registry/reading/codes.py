"""The credit code of a row: proved by its check digit, or taken as written under a key of the registry's own."""

import re
from dataclasses import dataclass
from hashlib import blake2b

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from routing.models.association import UNVERIFIED
from routing.registry.reading.cells import filled
from routing.translatable import N_, TranslatableText

LONGEST_WRITTEN = 60
_LENGTH = 18
_PROMISED = re.compile(r"(待|未|尚未|正在)?(赋码|办理|申领|换证|核发)(中)?")
_FLOAT = re.compile(r"\d(\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_OLD = re.compile(r".*(证字|登字|社证|民证).*|[\u3400-\u9fff].*\d.*")


@dataclass(frozen=True, slots=True)
class CodeReading:
    """`code` is a proved one; else `doubt` says why what is `written` is none. `is_ruined`: nobody can read it now."""

    code: str = ""
    written: str = ""
    doubt: TranslatableText | None = None
    is_ruined: bool = False


def read_code(cell: str) -> CodeReading:
    """What stands for the credit code."""
    written = filled(cell).upper()
    if not written or _PROMISED.fullmatch(written):
        return CodeReading(doubt=TranslatableText(N_("has no credit code yet; taken as unverified")))
    if _FLOAT.fullmatch(written.replace(" ", "")):
        return _ruined(written)
    return _proved(written)


def _proved(written: str) -> CodeReading:
    try:
        return CodeReading(code=uscc.validate(written))
    except InvalidLength:
        return CodeReading(written=written, doubt=_wrong_length(written))
    except InvalidChecksum:
        if _is_rounded(written):
            return _ruined(written)
        message = N_("has a wrong check digit (GB 32100); taken as unverified")
        return CodeReading(written=written, doubt=TranslatableText(message))
    except ValidationError:
        message = N_("is not a unified social credit code (GB 32100); taken as unverified")
        return CodeReading(written=written, doubt=TranslatableText(message))


def unverified_key(name: str, region_code: str, written: str) -> str:
    """The same words give the same key; 18 characters as the column wants."""
    digest = blake2b(f"{name}|{region_code}|{written}".encode(), digest_size=8).hexdigest().upper()
    return UNVERIFIED + digest


def _wrong_length(written: str) -> TranslatableText:
    if _OLD.fullmatch(written):
        return TranslatableText(N_("is the number of an old certificate; taken as unverified"))
    message = N_("has %(length)s characters and not 18; taken as unverified")
    return TranslatableText(message, length=len(written.replace(" ", "").replace("-", "")))


def _ruined(written: str) -> CodeReading:
    message = N_("was turned into a number by the spreadsheet and its last digits are lost: format the column as text")
    return CodeReading(written=written, doubt=TranslatableText(message), is_ruined=True)


def _is_rounded(written: str) -> bool:
    """A spreadsheet keeps fifteen digits of a number; what is left when it had eighteen."""
    if not (written.isdecimal() and len(written) == _LENGTH):
        return False
    return int(float(f"{int(written):.14e}")) == int(written) or written.endswith("000")
