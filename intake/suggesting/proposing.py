"""Up to three codes for a text, each with what spoke for it. Proposes; nothing here, or behind it, ever chooses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.suggesting.model import MOST_NAMED, Model, ScoredText
from intake.vocabulary import SuggestionSource
from routing.violations import ViolationCard, suggest

# Below this a learned code is not proposed at all: one in ten would be right at best.
LEAST_PROBABILITY = 0.1


@dataclass(frozen=True)
class Proposal:
    """`words` are the keywords found, then learned passages; `probability` is None where the model has no part in it.

    `version` is that of the classifier asked, whatever it said; 0 where keywords stand alone.
    """

    card: ViolationCard
    source: SuggestionSource
    words: tuple[str, ...]
    probability: float | None = None
    version: int = 0

    @property
    def share(self) -> str:
        """How sure the classifier is, said; empty where nothing learned spoke."""
        return sureness(self.probability) if self.probability is not None else ""


def propose(
    text: str,
    taxonomy: Sequence[ViolationCard],
    model: Model | None = None,
    *,
    names: Collection[str] = (),
    but: Collection[str] = (),
    most: int = MOST_NAMED,
) -> list[Proposal]:
    """The surest first. `but` are codes chosen already, `names` those of the association."""
    spoken = dict(suggest(text, taxonomy, limit=len(taxonomy)))
    heard = model.hear(text, names) if model else None
    likely = dict(likely_codes(heard))
    by_code = {card.code: card for card in taxonomy if card.code not in but}
    order = merge(
        {code: probability for code, probability in likely.items() if code in by_code},
        [code for code in spoken if code in by_code],
        model.trust if model else (),
        model.standing if model else {},
    )
    found = (
        _proposal(by_code[code], spoken.get(code, ()), heard if code in likely else None, likely.get(code))
        for code in order[:most]
    )
    version = model.version if model else 0
    return [replace(one, version=version) for one in found]


def likely_codes(heard: ScoredText | None) -> list[tuple[str, float]]:
    """What was learned says, as far as it is worth saying."""
    if heard is None or heard.is_mute:
        return []
    return [(code, probability) for code, probability in heard.ranked() if probability >= LEAST_PROBABILITY]


def merge(
    likely: Mapping[str, float], spoken: Sequence[str], trust: Sequence[float], standing: Mapping[str, float]
) -> list[str]:
    """Codes in the order they are proposed in: the surest first.

    What was learned says how sure it is; keywords are as sure as they have been right, less where their code is mostly
    refused. Of a code that both name, both would have to be wrong. Where nothing was learned keywords stand in their
    own order.
    """
    doubt = {code: 1 - probability for code, probability in likely.items()}
    for code, trusted in zip(spoken, trust, strict=False):
        doubt[code] = doubt.get(code, 1) * (1 - trusted * standing.get(code, 1))
    return [*sorted(doubt, key=doubt.__getitem__), *(code for code in spoken if code not in doubt)]


def sureness(probability: float) -> str:
    """`72%`; nothing learned is ever certain, nor ruled out."""
    return f"{min(99, max(1, round(probability * 100)))}%"


def _proposal(
    card: ViolationCard, spoken: tuple[str, ...], heard: ScoredText | None, probability: float | None
) -> Proposal:
    if heard is None:
        return Proposal(card, SuggestionSource.KEYWORDS, spoken)
    passages = tuple(words for words in heard.words_for(card.code) if not any(word in words for word in spoken))
    source = SuggestionSource.BOTH if spoken else SuggestionSource.LEARNED
    return Proposal(card, source, spoken + passages, probability)
