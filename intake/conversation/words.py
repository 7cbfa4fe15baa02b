"""What whole texts are, whatever their width, script, case, signs and politeness: commands, courtesies, answers. Pure.

A text is one of these only as a whole: 请停止收费 is told, 停止 is a wish for no more texts. The words stand in
`words.csv`: for no more texts those that carriers in China teach (退订, TD, T, 0000), what people write instead, and
Twilio's own list of 2025.
"""

import csv
import re
import unicodedata
from collections.abc import Collection, Mapping
from importlib import resources

from routing.normalise import normalise


def _read() -> Mapping[str, frozenset[str]]:
    text = resources.files("intake.conversation").joinpath("words.csv").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["kind"], set()).update(row["words"].split())
    return {kind: frozenset(words) for kind, words in found.items()}


_WORDS = _read()
_NO_MORE_TEXTS = re.compile(
    r"(?:你们?)?(?:不要|别|勿|停止|不用|不需要|不想|无需|不必)(?:再)?(?:收到|接收|(?:给我?|向我|往我手机)?(?:发送?|推送))"
    r"(?:给我)?(?:过来)?(?:了)?(?:这些|这种|此类|任何|你们的|垃圾)?(?:短信息|短信|信息|消息|通知)?"
)
_REPLY_TO_STOP = re.compile(r"(?:回复|回|发送|发)?(?:td|t|r|n|qx|退)(?:退订|拒收|取消)")
# Around the word that counts.
_BEFORE = re.compile(
    r"^(?:请您?|麻烦您?|拜托|帮我|给我|我要|我想|我需要|本人|申请|要求|回复|回|发送|please|pls|kindly)+"
)
_AFTER = _WORDS["after"]
_LONGEST_AUTO_REPLY = 200
_AUTO_REPLY = re.compile(
    r"[\s\[【(（<《\"“]*(?:(?:您|你)好|hi|hello)?[\s,，!！。:：]*(?:"
    r"自动(?:回复|答复|应答)|auto(?:matic)?[\s-]?(?:reply|response)|out of (?:the )?office|"
    r"(?:我|本人)?(?:现在|正在|目前|此刻)?(?:正在?)?(?:开会|开车|驾车|驾驶|上课|忙)(?:中)?[，,。 ]*"
    r"(?:请)?(?:稍后|晚点|一会|待会|等会)(?:儿)?(?:再)?(?:联系|回复|回电|回你|给您|给你|打)|"
    r"(?:现在)?不(?:方便|便)(?:接听|接电话|回复)[，,。 ]*(?:请)?(?:稍后|晚点|如有)|"
    r"i(?:'m| am) (?:driving|in a meeting)|can'?t talk (?:right )?now|"
    r"您(?:所)?(?:发送|发)的(?:短信|消息|信息)已收到[，,。]?(?:我们?|本人)会尽快|此(?:短信|号码)为系统自动发送)",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[?？]{1,3}")
_DIGITS = dict(zip("一二三四五六七八九两", (1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True))
_CHOICE = re.compile(r"(?:回复|回|选择|选|第|是|我选)*([0-9一二三四五六七八九两])(?:个|件|项|号|条|种)?(?:吧|的)?")


def squash(text: str) -> str:
    """Nothing but letters, digits and Chinese characters, one script, one case: what is left of an emoji is nothing."""
    plain = unicodedata.normalize("NFKC", normalise(text)).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def is_stop(text: str) -> bool:
    """Whether the whole text is a wish for no more texts."""
    return any(
        one in _WORDS["stop"] or _NO_MORE_TEXTS.fullmatch(one) is not None or _REPLY_TO_STOP.fullmatch(one) is not None
        for one in bare_forms(text)
    )


def is_start(text: str, *, has_stopped: bool) -> bool:
    """Whether it asks for texts again. YES means that only where they were stopped: else it is an answer, or polite."""
    words = _WORDS["start"] | _WORDS["start_again"] if has_stopped else _WORDS["start"]
    return not words.isdisjoint(bare_forms(text))


def is_help(text: str) -> bool:
    return squash(text) in _WORDS["help"] or _QUESTION.fullmatch(text.strip()) is not None


def is_courtesy(text: str) -> bool:
    """Thanks, a greeting, an acknowledgement, a lone digit or sign: nothing is told by it."""
    bare = squash(text)
    is_sign = not bare or (len(bare) == 1 and bare.isascii())
    return bool(text.strip()) and (is_sign or _tail_of(bare, _WORDS["courtesy"]) == 0)


def is_auto_reply(text: str) -> bool:
    """Written by a telephone, not by its owner."""
    return len(text) <= _LONGEST_AUTO_REPLY and _AUTO_REPLY.match(normalise(text)) is not None


def choice_in(text: str) -> int | None:
    """`1`, `①`, `第一件`, `选2`: the number of a choice, alone."""
    bare = squash(text)
    found = _CHOICE.fullmatch(bare[: _tail_of(bare, _AFTER)] or bare)
    if found is None:
        return None
    return _DIGITS[found[1]] if found[1] in _DIGITS else int(found[1])


def yes_or_no(text: str) -> bool | None:
    """The answer to a question of 1 yes, 2 no; None where it is neither."""
    for bare in bare_forms(text):
        if bare in _WORDS["yes"] or bare in _WORDS["no"]:
            return bare in _WORDS["yes"]
    return None


def is_given_up(text: str) -> bool:
    """Whether it ends the questions that are open."""
    return not _WORDS["give_up"].isdisjoint(bare_forms(text))


def bare_forms(text: str) -> list[str]:
    """Squashed, as it is and without what politeness has put around it."""
    return _bare(squash(text))


def _bare(squashed: str) -> list[str]:
    behind = squashed[: _tail_of(squashed, _AFTER)]
    return list(dict.fromkeys([squashed, behind, _BEFORE.sub("", squashed), _BEFORE.sub("", behind)]))


def _tail_of(text: str, words: Collection[str]) -> int:
    """Where the longest end begins that is nothing but such words, one after the other.

    Not by an expression: it would try every way to part 谢谢谢谢谢谢 into 谢谢 and 谢, which doubles with each.
    """
    sizes = {len(word) for word in words}
    begins, longest = {len(text)}, max(sizes)
    first = at = len(text)
    while at > 0 and at > first - longest:
        at -= 1
        if any(at + size in begins and text[at : at + size] in words for size in sizes):
            begins.add(at)
            first = at
    return first
