"""Which words of a rule can no narrative have? A rule that waits for such a word waits for ever, and looks well."""

from collections.abc import Iterator

from routing.analysis.cells import TEXT, RuleReading, condition_of, wanted_of, wish_of
from routing.analysis.findings import Finding, key_of
from routing.normalise import LONGEST_NARRATIVE
from routing.rules.cells import Words
from routing.rules.written_cells import WORD_COLUMNS
from routing.translatable import N_
from routing.vocabulary import FindingKind, Severity

_LEFT_OUT = N_("Rule %(rule)s: the word “%(value)s” can never match; once a text is normalised, nothing reads so.")
_TOO_LONG = N_("Rule %(rule)s: the word “%(value)s” can never match; a narrative has at most %(longest)s characters.")
_SHOWN = 20  # signs of a word in a sentence


def unsaid(reading: RuleReading) -> Iterator[Finding]:
    """An error where the rule can match nothing for it, else a warning."""
    wanted = wanted_of(wish_of(reading, TEXT))
    for column in WORD_COLUMNS:
        cell = getattr(reading.row, column)
        condition = condition_of(column, cell) if cell else None
        for word in condition.words if isinstance(condition, Words) else ():
            if word in wanted.never:
                yield _finding(reading, column, word, is_fatal=not wanted.is_possible)


def _finding(reading: RuleReading, column: str, word: str, *, is_fatal: bool) -> Finding:
    return Finding(
        kind=FindingKind.IMPOSSIBLE,
        severity=Severity.ERROR if is_fatal else Severity.WARNING,
        rules=(reading.order,),
        column=column,
        message=_TOO_LONG if len(word) > LONGEST_NARRATIVE else _LEFT_OUT,
        params={"rule": str(reading.order), "value": _visible(word), "longest": str(LONGEST_NARRATIVE)},
        key=key_of(FindingKind.IMPOSSIBLE, reading.row, about=f"{column} {word}"),
    )


def _visible(word: str) -> str:
    """The beginning of a word, with the number of each sign that nobody sees."""
    shown = "".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in word[:_SHOWN])
    return shown + "…" if len(word) > _SHOWN else shown
