"""What was learned, as plain arrays: how likely each code is for a text, and which of its words spoke for one.

A linear model over weighted terms, scored without scikit-learn: a text is a few hundred rows of one matrix added up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from intake.suggesting.learnable_text import clean, known_places, says_something, words_of
from routing.violations import Lexicon

Floats = NDArray[np.float32]
_Float = TypeVar("_Float", bound=np.floating[Any])
MOST_TERMS = 40_000
MOST_NAMED = 3  # codes that are ever proposed for one text
_LONGEST = 12  # characters of a passage shown
_REACH = 2  # so near the end of a clause, a passage goes on to it
_FAINT = 0.3  # of the strongest character: what speaks less is not shown


@dataclass(frozen=True, eq=False)
class Model:
    """`weights` has a row a term, multiplied by its rarity already, and a column a code.

    `trust` is how far the first, second and third code that keywords name have been right. `standing` is what is left
    of a code that those asked refuse more often than they take; it is no part of what is learned, nor stored with it.
    """

    version: int
    codes: tuple[str, ...]
    terms: tuple[str, ...]
    rarity: Floats
    weights: Floats
    bias: Floats
    temperature: float
    trust: tuple[float, ...]
    standing: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {term: i for i, term in enumerate(self.terms)}

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(words_of(self.terms))

    def hear(self, narrative: str, names: Iterable[str] = ()) -> "ScoredText":
        text = clean(narrative, names)
        return ScoredText(self, text, known_places(text, self._lexicon, self._row_of))


class ScoredText:
    """A text as the model scores it."""

    def __init__(self, model: Model, text: str, found: Sequence[tuple[int, int, int]]) -> None:
        self._model, self._text = model, text
        self._rows, self._starts, self._ends = np.array(found, dtype=np.intp).reshape(-1, 3).T
        distinct = np.unique(self._rows)
        length = float(np.linalg.norm(model.rarity[distinct])) or 1.0
        self._scores = (model.weights[distinct].sum(axis=0) / length + model.bias) / model.temperature
        self.probabilities = softmax(self._scores)

    @property
    def is_mute(self) -> bool:
        """Nothing is said, or nothing that was learned: what comes first would be a frequent code, not this text."""
        return not self._rows.size or not says_something(self._text)

    def ranked(self) -> list[tuple[str, float]]:
        """Every code with its probability, the likeliest first."""
        standing = self._model.standing
        sure = {
            code: probability * standing.get(code, 1.0)
            for code, probability in zip(self._model.codes, self.probabilities.tolist(), strict=True)
        }
        return sorted(sure.items(), key=lambda one: -one[1])

    def words_for(self, code: str, limit: int = 3) -> tuple[str, ...]:
        """The passages that raised this code above the others, in the order of the text."""
        strength = self._strength(self._model.codes.index(code))
        chosen: dict[str, int] = {}
        for start, end in sorted(_runs(strength), key=lambda run: -float(strength[run[0] : run[1]].sum())):
            chosen.setdefault(self._passage(start, end), start)
        return tuple(sorted(list(chosen)[:limit], key=chosen.__getitem__))

    def _passage(self, start: int, end: int) -> str:
        """A run, with what little is left of its clause before and after it."""
        head = self._text[:start].rpartition(" ")[2]
        tail = self._text[end:].partition(" ")[0]
        before, after = (piece if len(piece) <= _REACH else "" for piece in (head, tail))
        return before + self._text[start:end] + after

    def _strength(self, column: int) -> Floats:
        """How much each character of the text speaks for a code: each term's share, spread over its characters."""
        others = self._scores.copy()
        others[column] = -np.inf
        rows = self._model.weights[self._rows]
        shares = (rows[:, column] - rows @ softmax(others)) / (self._ends - self._starts)
        # What each place adds from its first character on, and takes away behind its last.
        steps = np.zeros(len(self._text) + 1)
        np.add.at(steps, self._starts, shares)
        np.subtract.at(steps, self._ends, shares)
        return steps.cumsum()[:-1].astype(np.float32)


def softmax(scores: NDArray[_Float]) -> NDArray[_Float]:
    """Shares of one over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: NDArray[_Float] = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def _runs(strength: Floats) -> list[tuple[int, int]]:
    """Stretches of strong characters, each long enough to be a word and short enough to be read at a glance."""
    floor = _FAINT * float(strength.max(initial=0.0))
    if floor <= 0:
        return []
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (strength > floor).astype(np.int8), [0]))))
    runs = [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [(start, min(end, start + _LONGEST)) for start, end in runs if end - start > 1]
