"""What a text wants: a command, a question about a complaint, or to tell us something. Pure; guesses nothing."""

import re
from dataclasses import dataclass
from enum import StrEnum, auto

from intake.numbers import CODE_LENGTH, NUMBER_LENGTH, is_number
from routing.normalise import normalise


class TextIntent(StrEnum):
    """What the sender wants."""

    STOP = auto()
    START = auto()
    HELP = auto()
    STATUS = auto()
    NEW = auto()  # a new complaint, whatever else is under way
    TELL = auto()  # something to add, or a first complaint
    NOTHING = auto()


@dataclass(frozen=True)
class ParsedText:
    """A text, understood. `number` is 16 digits or empty, `text` what is told."""

    wish: TextIntent
    text: str = ""
    number: str = ""
    code: str = ""


# Twilio's own words for English, those Chinese networks teach for Chinese.
_WORDS = {
    TextIntent.STOP: "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT TD T 退订 取消订阅 停止",
    TextIntent.START: "START UNSTOP 恢复 恢复订阅 订阅",
    TextIntent.HELP: "HELP INFO 帮助 ?",
}
_COMMANDS = {word: wish for wish, words in _WORDS.items() for word in words.split()}
_STATUS = re.compile(r"(?:查询进度|查询|进度|查|status)(?![a-z])[\s:：,，]*(.*)", re.IGNORECASE | re.DOTALL)
_NEW = re.compile(r"(?:新诉求|新投诉|new(?![a-z]))[\s:：,，]*(.*)", re.IGNORECASE | re.DOTALL)
_DIGITS = rf"(?:\d[\s\-]*){{{NUMBER_LENGTH - 1}}}\d"
_NUMBER_AND_CODE = re.compile(rf"\D*?(?:({_DIGITS})(?!\d))?\W*([0-9A-Za-z\-\s]*)\W*", re.DOTALL)
_SOME_NUMBER = re.compile(rf"(?<!\d){_DIGITS}(?!\d)")
_LONGEST_QUESTION = 60
_WORDS_OF_A_QUESTION = 2
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def understand(body: str) -> ParsedText:
    """What `body` wants."""
    body = body.strip()
    if not body:
        return ParsedText(TextIntent.NOTHING)
    plain = normalise(body)
    command = _COMMANDS.get(plain.upper().strip(" .。!！\"“”'").replace("？", "?"))
    if command:
        return ParsedText(command)
    if new := _NEW.fullmatch(body):
        return ParsedText(TextIntent.NEW, text=new[1].strip()) if new[1].strip() else ParsedText(TextIntent.NOTHING)
    question = _question(plain)
    return question or ParsedText(TextIntent.TELL, text=body, number=number_in(plain))


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
