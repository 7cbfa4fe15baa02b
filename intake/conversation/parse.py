"""What a text wants: a command, a question about a complaint, or to tell us something. Pure; guesses nothing."""

import re
from dataclasses import dataclass
from enum import StrEnum, auto

from intake.conversation import words
from intake.numbers import CODE_LENGTH, NUMBER_LENGTH, is_number
from routing.normalise import normalise


class TextIntent(StrEnum):
    """What the sender wants."""

    STOP = auto()
    START = auto()
    HELP = auto()
    STATUS = auto()
    NEW = auto()  # a new complaint, whatever else is under way; without a text, how to make one
    WITHDRAW = auto()
    COURTESY = auto()
    AUTO_REPLY = auto()
    TELL = auto()  # something to add, or a first complaint
    NOTHING = auto()


@dataclass(frozen=True)
class ParsedText:
    """A text, understood. `number` is 16 digits or empty, `text` what is told."""

    wish: TextIntent
    text: str = ""
    number: str = ""
    code: str = ""


_STATUS = re.compile(r"(?:查询进度|查询|进度|查|status)(?![a-z])[\s:：,，]*(.*)", re.IGNORECASE | re.DOTALL)
_NEW = re.compile(r"(?:新诉求|新投诉|new(?![a-z]))[\s:：,，]*(.*)", re.IGNORECASE | re.DOTALL)
_BEGIN = re.compile(
    r"(?:我?(?:要|想)?(?:投诉|举报|反映|反映问题|反映情况)|complain|complaint)[\s。.!！:：]*", re.IGNORECASE
)
_WITHDRAW = re.compile(
    r"(?:我?(?:要|想)?(?:申请|请求)?(?:撤回|撤销|撤诉|撤案|取消)(?:我的)?(?:这个)?(?:投诉|诉求|举报|申请)?|不(?:想)?投诉了|withdraw)(?:了|吧)?"
    r"[\s:：,，。.!！]*(?:谢谢)?[。.!！]*",
    re.IGNORECASE,
)
_DIGITS = rf"(?:\d[\s\-]*){{{NUMBER_LENGTH - 1}}}\d"
_NUMBER_AND_CODE = re.compile(rf"\D*?(?:({_DIGITS})(?!\d))?\W*([0-9A-Za-z\-\s]*)\W*", re.DOTALL)
_SOME_NUMBER = re.compile(rf"(?<!\d){_DIGITS}(?!\d)")
_LONGEST_QUESTION = 60
_WORDS_OF_A_QUESTION = 2
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def understand(body: str, *, has_stopped: bool = False) -> ParsedText:
    """What `body` wants. `has_stopped`: the sender wished for no more texts, so that YES asks for them again."""
    body = body.strip()
    if not body:
        return ParsedText(TextIntent.NOTHING)
    plain = normalise(body)
    command = _command(body, has_stopped=has_stopped)
    if command:
        return ParsedText(command)
    if new := _NEW.fullmatch(body):
        return ParsedText(TextIntent.NEW, text=new[1].strip())
    if _BEGIN.fullmatch(plain):
        return ParsedText(TextIntent.NEW)
    if given_up := _withdrawal(plain):
        return given_up
    question = _question(plain)
    return question or ParsedText(TextIntent.TELL, text=body, number=number_in(plain))


def _command(body: str, *, has_stopped: bool) -> TextIntent | None:
    if words.is_stop(body):
        return TextIntent.STOP
    if words.is_start(body, has_stopped=has_stopped):
        return TextIntent.START
    if words.is_help(body):
        return TextIntent.HELP
    if words.is_auto_reply(body):
        return TextIntent.AUTO_REPLY
    return TextIntent.COURTESY if words.is_courtesy(body) else None


def _withdrawal(plain: str) -> ParsedText | None:
    """`撤回`, `撤回 2611…`."""
    number = number_in(plain)
    rest = _SOME_NUMBER.sub("", plain, count=1) if number else plain
    return ParsedText(TextIntent.WITHDRAW, number=number) if _WITHDRAW.fullmatch(rest.strip()) else None


def number_in(body: str) -> str:
    """The first complaint number a text mentions, its check digit right; empty when there is none."""
    found = (re.sub(r"\D", "", match[0]) for match in _SOME_NUMBER.finditer(body))
    return next((digits for digits in found if is_number(digits)), "")


def language_of(body: str) -> str:
    """The language to answer in: English only where no Chinese is written at all."""
    return "en" if re.search(r"[A-Za-z]", body) and not _CHINESE.search(body) else "zh"


def _question(body: str) -> ParsedText | None:
    """`查询`, `查询 2611…`, `STATUS 2611… ABCD2345`; a number alone asks about itself. 查一下他们乱收费 tells."""
    asked = _STATUS.fullmatch(body)
    rest = asked[1] if asked else body
    found = _NUMBER_AND_CODE.fullmatch(rest) if len(rest) <= _LONGEST_QUESTION else None
    if found is None or _CHINESE.search(rest) or not (asked or found[1]):
        return None
    number, code = re.sub(r"\D", "", found[1] or ""), re.sub(r"[\s\-]", "", found[2])
    is_well_formed = len(code) in {0, CODE_LENGTH} if number else not code
    is_mistyped = asked and (number or len(rest.split()) <= _WORDS_OF_A_QUESTION)
    return ParsedText(TextIntent.STATUS, number=number, code=code) if is_well_formed or is_mistyped else None
