"""A text as readers have it who are not to know who somebody is."""

from collections.abc import Callable, Collection, Iterable

from intake.redaction.kinds import Hidden, TextSpan, joined
from intake.redaction.marks import marks_in
from intake.redaction.numbers_found import numbers_in
from intake.redaction.own import Known, own_in
from intake.redaction.proposing import proposals_in
from intake.redaction.signs import spelled


def certain(text: str, known: Known, *, public: Collection[str] = ()) -> list[TextSpan]:
    """What is always hidden, in its order."""
    plain = spelled(text)
    # Marks first: an address of mail that is a number is one of mail.
    marks = list(marks_in(plain))
    numbers = [one for one in numbers_in(plain, public=public) if not any(one.overlaps(mark) for mark in marks)]
    return joined([*marks, *numbers, *own_in(plain, known)])


def proposed(text: str, sure: Iterable[TextSpan]) -> list[TextSpan]:
    """What may tell of somebody, beside what is hidden surely."""
    hidden = list(sure)
    found = joined(proposals_in(spelled(text)))
    return [one for one in found if not any(one.overlaps(other) for other in hidden)]


def written(text: str, spans: Iterable[TextSpan], word: Callable[[Hidden], str]) -> str:
    """`text` with a word in each one's place."""
    told, at = [], 0
    for span in joined(spans):
        told += [text[at : span.start], word(span.kind)]
        at = span.end
    return "".join([*told, text[at:]])
