"""From seeds and closed complaints to a model: multinomial logistic regression over weighted terms, then calibrated.

scikit-learn is imported when something is learned, not before: it takes most of a second, and only the worker that
trains needs it. The same complaints and the same seed give the same bytes.
"""

import warnings
from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intake.suggesting.learnable_text import places
from intake.suggesting.model import MOST_NAMED, MOST_TERMS, Floats, Model, softmax
from intake.suggesting.seeds import seed_terms, seeds
from intake.suggesting.terms import Sample, common_terms
from routing.violations import Lexicon, ViolationCard, lexicon_of, suggest

LEAST_OF_A_CODE = 5  # complaints; a code seen less often is left to the keywords
LEAST_CODES = 2
_STRENGTH = 10.0  # of the fit over the pull towards nothing
_ROUNDS = 12  # over everything: more tell no more codes apart, measured
_CALIBRATED_ON = 0.15  # the newest share of the complaints learned from, and each seventh of the seeds
_EVERY_SEED = 7
_TEMPERATURES = np.geomspace(0.25, 4.0, 65)


def learn(samples: Sequence[Sample], taxonomy: Sequence[ViolationCard], *, version: int, seed: int) -> Model | None:
    """`samples` oldest first. None where fewer than two codes are frequent enough to be told apart."""
    codes = _codes(samples)
    known = [sample for sample in samples if not codes.isdisjoint(sample.codes)]
    terms = common_terms(known, lexicon_of(tuple(taxonomy)))
    if len(codes) < LEAST_CODES or not terms:
        return None
    model = _fitted(known, terms, taxonomy, version=version, seed=seed)
    return replace(model, trust=_trust(samples, taxonomy))


def learn_seeds(taxonomy: Sequence[ViolationCard], *, version: int, seed: int) -> Model | None:
    """Of the seeds alone, before anybody has complained. None where a taxonomy of one's own shares too few codes."""
    sown = seeds(card.code for card in taxonomy)
    if len(_codes(sown)) < LEAST_CODES:
        return None
    return replace(_fitted([], [], taxonomy, version=version, seed=seed), trust=_trust(sown, taxonomy))


def _fitted(
    known: Sequence[Sample], terms: Sequence[str], taxonomy: Sequence[ViolationCard], *, version: int, seed: int
) -> Model:
    """Of the seeds, and of complaints with the terms that may be kept of them."""
    lexicon = lexicon_of(tuple(taxonomy))
    sown = seeds(card.code for card in taxonomy)
    taught = [*sown, *known]
    learner = _Learner(tuple(sorted(_codes(sown) | _codes(known))), lexicon, seed)
    chosen, rarity = learner.choose(taught, sorted(seed_terms(sown, lexicon).union(terms)))
    table = learner.table(taught, chosen, rarity)
    weights, bias = learner.fit(table, taught)
    temperature = learner.calibrate(table, taught, _held_apart(len(sown), len(known)))
    weighted = (weights * rarity[:, None]).astype(np.float32)
    return Model(
        version=version,
        codes=learner.codes,
        terms=tuple(chosen),
        rarity=rarity,
        weights=weighted,
        bias=bias,
        temperature=temperature,
        trust=(0.0,) * MOST_NAMED,
    )


def _held_apart(sown: int, known: int) -> NDArray[np.bool_]:
    """Which samples probabilities are made true by: seeds of every code, which stand in the order of their codes."""
    held = np.zeros(sown + known, dtype=bool)
    held[:sown:_EVERY_SEED] = True
    held[sown + known - round(known * _CALIBRATED_ON) :] = True
    return held


def _trust(samples: Sequence[Sample], taxonomy: Sequence[ViolationCard]) -> tuple[float, ...]:
    """How often the first, second and third code that keywords name was right, on what is learned from."""
    named, right = [0] * MOST_NAMED, [0] * MOST_NAMED
    for sample in samples:
        for place, (code, _words) in enumerate(suggest(sample.text, taxonomy, limit=MOST_NAMED)):
            named[place] += 1
            right[place] += code in sample.codes
    return tuple(hits / max(1, times) for hits, times in zip(right, named, strict=True))


def _codes(samples: Sequence[Sample]) -> frozenset[str]:
    count: dict[str, int] = {}
    for sample in samples:
        for code in sample.codes:
            count[code] = count.get(code, 0) + 1
    return frozenset(code for code, times in count.items() if times >= LEAST_OF_A_CODE)


class _Learner:
    """The steps, over one set of codes."""

    def __init__(self, codes: tuple[str, ...], lexicon: Lexicon, seed: int) -> None:
        self.codes, self._lexicon, self._seed = codes, lexicon, seed
        self._column = {code: i for i, code in enumerate(codes)}

    def choose(self, samples: Sequence[Sample], terms: list[str]) -> tuple[list[str], Floats]:
        """The terms that tell codes apart best (chi-squared), and how rare each is (smoothed inverse frequency)."""
        from sklearn.feature_selection import chi2  # noqa: PLC0415 - see above

        table = self.table(samples, terms, np.ones(len(terms), dtype=np.float32), is_scaled=False)
        rows, targets, _weights = self._answers(samples)
        told, _p = chi2(table[rows], targets)
        best = np.sort(np.argsort(-np.nan_to_num(told), kind="stable")[:MOST_TERMS])
        frequency = np.asarray(table.sum(axis=0)).ravel()[best]
        rarity = (np.log((1 + len(samples)) / (1 + frequency)) + 1).astype(np.float32)
        return [terms[i] for i in best], rarity

    def table(self, samples: Sequence[Sample], terms: list[str], rarity: Floats, *, is_scaled: bool = True) -> Any:
        """A row a complaint: the rarity of each of its terms, of length one all together."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - see above

        place_of = {term: i for i, term in enumerate(terms)}
        starts, columns = array("q", [0]), array("i")
        for sample in samples:
            found = {place.term for place in places(sample.text, self._lexicon)}
            columns.extend(sorted(place_of[term] for term in found if term in place_of))
            starts.append(len(columns))
        where = np.frombuffer(columns, dtype=np.intc)
        table = csr_matrix(
            (rarity[where], where, np.frombuffer(starts, dtype=np.int64)), shape=(len(samples), len(terms))
        )
        if is_scaled:
            lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
            table.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(table.indptr)).astype(np.float32)
        return table

    def fit(self, table: Any, samples: Sequence[Sample]) -> tuple[Floats, Floats]:
        """Weights, a row a term and a column a code, and what each code starts from."""
        from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415 - see above
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - see above
        from threadpoolctl import threadpool_limits  # noqa: PLC0415 - see above

        rows, targets, weights = self._answers(samples)
        regression = LogisticRegression(C=_STRENGTH, solver="saga", max_iter=_ROUNDS, tol=1e-3, random_state=self._seed)
        # On a busy machine more threads wait for each other: measured, 2.6 × slower.
        with threadpool_limits(limits=1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped on purpose
            regression.fit(table[rows], targets, sample_weight=weights)
        return self._spread(regression)

    def calibrate(self, table: Any, samples: Sequence[Sample], held: NDArray[np.bool_]) -> float:
        """The temperature at which probabilities are truest (Guo et al. 2017), on those held, learned without them."""
        weights, bias = self.fit(
            table[~held], [sample for sample, apart in zip(samples, held, strict=True) if not apart]
        )
        scores = np.asarray(table[held] @ weights + bias)
        rows, targets, shares = self._answers([sample for sample, apart in zip(samples, held, strict=True) if apart])

        def loss(temperature: float) -> float:
            probabilities = softmax(scores[rows] / temperature)
            return -float(shares @ np.log(probabilities[np.arange(len(rows)), targets] + 1e-12))

        return float(min(_TEMPERATURES, key=loss)) if len(rows) else 1.0

    def _answers(self, samples: Sequence[Sample]) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
        """A complaint about two things teaches both, each by half: (row, code, weight) one beside the other."""
        found = []
        for row, sample in enumerate(samples):
            columns = [self._column[code] for code in sample.codes if code in self._column]
            found += [(row, column, 1 / len(columns)) for column in columns]
        rows, targets, weights = zip(*found, strict=True) if found else ((), (), ())
        return np.array(rows, dtype=np.intp), np.array(targets, dtype=np.intp), np.array(weights, dtype=np.float32)

    def _spread(self, regression: Any) -> tuple[Floats, Floats]:
        """Over every code: of those absent from this part nothing is known, so they start from far below."""
        weights, bias = regression.coef_.T, regression.intercept_
        if weights.shape[1] == 1:  # of two codes scikit-learn keeps only the second's side
            weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
        every = np.zeros((weights.shape[0], len(self.codes)), dtype=np.float32)
        start = np.full(len(self.codes), -20.0, dtype=np.float32)
        every[:, regression.classes_], start[regression.classes_] = weights, bias
        return every, start
