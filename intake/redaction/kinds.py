"""What is hidden, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Hidden(StrEnum):
    """Of what kind it is: said in the place of what stood there."""

    NAME = "name"
    PHONE = "phone"
    IDENTITY = "identity"
    BANK = "bank"
    PLATE = "plate"
    EMAIL = "email"
    ACCOUNT = "account"  # of WeChat or QQ
    ADDRESS = "address"


@dataclass(frozen=True, order=True)
class TextSpan:
    """Signs from `start` to before `end` of a text as it was written."""

    start: int
    end: int
    kind: Hidden

    def overlaps(self, other: "TextSpan") -> bool:
        return self.start < other.end and other.start < self.end


def joined(spans: Iterable[TextSpan]) -> list[TextSpan]:
    """In their order, none over another: what overlaps is one, of the kind that begins first."""
    found: list[TextSpan] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            last = found[-1]
            found[-1] = TextSpan(last.start, max(last.end, span.end), last.kind)
        else:
            found.append(span)
    return found
