"""The narrative in pieces: what is hidden, what is proposed to be, and all between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from intake.identity.redacted_texts import decided_places, redacted_texts
from intake.models import Complaint
from intake.redaction.kinds import TextSpan, joined
from intake.redaction.redact import certain, proposed
from intake.sealing.text import text_key_of


@dataclass(frozen=True)
class ProposedPlace:
    """A place that may tell of somebody; `is_hidden` is None until somebody decided on it."""

    span: TextSpan
    words: str
    is_hidden: bool | None

    @property
    def token(self) -> str:
        """What the form posts for it."""
        return f"{self.span.start}-{self.span.end}"


@dataclass(frozen=True)
class HidingView:
    """`pieces`: the words in their order, with the kind of what is hidden, or None."""

    text: str
    sure: Sequence[TextSpan]
    proposals: Sequence[ProposedPlace]

    @property
    def undecided(self) -> int:
        return sum(one.is_hidden is None for one in self.proposals)

    @property
    def hidden(self) -> int:
        return len(self.sure) + sum(one.is_hidden is True for one in self.proposals)

    def pieces(self) -> Iterator[tuple[str, bool]]:
        at = 0
        for span in joined([*self.sure, *(one.span for one in self.proposals if one.is_hidden)]):
            yield self.text[at : span.start], False
            yield self.text[span.start : span.end], True
            at = span.end
        yield self.text[at:], False


def hiding_view(session: Session, complaint: Complaint) -> HidingView:
    text = text_key_of(session, complaint).open(complaint.narrative)
    veil, decided = redacted_texts(session, complaint).veil, decided_places(session, complaint)
    sure = certain(text, veil.known, public=veil.public)
    places = joined([*proposed(text, sure), *decided])
    return HidingView(text, sure, [ProposedPlace(one, text[one.start : one.end], decided.get(one)) for one in places])
