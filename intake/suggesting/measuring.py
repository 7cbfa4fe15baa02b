"""How well a model does on what it never saw, beside the keywords alone, the seeds alone and the most frequent codes.

A first proposal is right when the complaint was closed under that code; three are right when one of them is. What
nobody could propose counts as wrong, so that no way of proposing looks better for keeping silent.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from math import comb
from typing import Any

from intake.suggesting.model import MOST_NAMED, Model, ScoredText
from intake.suggesting.proposing import likely_codes, merge
from intake.suggesting.terms import Sample
from intake.vocabulary import ClassifierVerdict
from routing.violations import ViolationCard, suggest

# Fewer complaints than these decide nothing: keywords alone.
LEAST_LEARNED_FROM = 300
LEAST_MEASURED_ON = 50
# One-sided McNemar test of the first proposals on the same complaints: the odds that the lead is luck.
MOST_LUCK = 0.05
SHOWN, LEARNED, KEYWORDS, FREQUENT, SEEDS = "shown", "learned", "keywords", "frequent", "seeds"
OWN, MADE = "own", "synthetic"
_WORST = 10
_STEPS = 5  # of how sure it said it was

Codes = list[str]
Answers = dict[str, Codes]


def measure(
    model: Model,
    learned: Sequence[Sample],
    measured: Sequence[Sample],
    taxonomy: Sequence[ViolationCard],
    *,
    beside: Model | None = None,
) -> dict[str, Any]:
    """Every figure of the page, as plain data. `beside` is the model of the seeds alone, where there is one."""
    times = Counter(code for sample in learned for code in sample.codes)
    frequent = sorted(times, key=lambda code: (-times[code], code))[:MOST_NAMED]
    heard = [model.hear(sample.text) for sample in measured]
    answers = [_answers(model, sample, one, taxonomy, beside) | {FREQUENT: frequent}
               for sample, one in zip(measured, heard, strict=True)]  # fmt: skip
    ways = (SHOWN, LEARNED, *([SEEDS] if beside else []), KEYWORDS, FREQUENT)
    better, worse = _duel(measured, answers)
    return {
        "ways": {way: _way(measured, answers, way) for way in ways},
        "apart": _apart(measured, answers),
        "branches": _branches(measured, answers),
        "confusions": _confusions(measured, answers),
        "sureness": _sureness(measured, heard),
        "better": better,
        "worse": worse,
        "codes": len(model.codes),
        "rare": sorted(set(times) - set(model.codes)),
        "terms": len(model.terms),
    }


def verdict_of(figures: dict[str, Any]) -> ClassifierVerdict:
    """In use only if what is shown with it beats keywords alone: clearly in the first place, and in three no worse.

    Nor may the seeds alone be right more often in the first place.
    """
    ways = figures["ways"]
    shown, learned, keywords, frequent = (ways[way] for way in (SHOWN, LEARNED, KEYWORDS, FREQUENT))
    is_ahead = luck(figures["better"], figures["worse"]) < MOST_LUCK
    is_ahead = is_ahead and shown["first"] >= ways.get(SEEDS, shown)["first"]
    is_fit = is_ahead and shown["among"] >= keywords["among"] and learned["first"] > frequent["first"]
    return ClassifierVerdict.IN_USE if is_fit else ClassifierVerdict.BEATEN


def are_seeds_beaten(figures: dict[str, Any]) -> bool:
    """Whether, on one's own complaints, keywords alone are right more often than with the seeds."""
    ways = figures.get("ways", {})
    return SEEDS in ways and ways[SEEDS]["first"] < ways[KEYWORDS]["first"]


def luck(better: int, worse: int) -> float:
    """The probability of a lead at least so clear if neither way were better: a fair coin, thrown where they differ."""
    throws = better + worse
    return sum(comb(throws, heads) for heads in range(better, throws + 1)) / (1 << throws)


def _answers(
    model: Model, sample: Sample, heard: ScoredText, taxonomy: Sequence[ViolationCard], beside: Model | None
) -> Answers:
    spoken = [code for code, _words in suggest(sample.narrative, taxonomy, limit=len(taxonomy))]
    likely = dict(likely_codes(heard))
    found = {
        SHOWN: merge(likely, spoken, model.trust, model.standing)[:MOST_NAMED],
        LEARNED: list(likely)[:MOST_NAMED],
        KEYWORDS: spoken[:MOST_NAMED],
    }
    if beside is not None:
        sown = dict(likely_codes(beside.hear(sample.text)))
        found[SEEDS] = merge(sown, spoken, beside.trust, beside.standing)[:MOST_NAMED]
    return found


def _is_right(sample: Sample, codes: Codes) -> bool:
    return not set(codes).isdisjoint(sample.codes)


def _way(measured: Sequence[Sample], answers: Sequence[Answers], way: str) -> dict[str, int]:
    given = [answer[way] for answer in answers]
    return {
        "first": sum(map(_is_right, measured, (codes[:1] for codes in given))),
        "among": sum(map(_is_right, measured, given)),
        "proposed": sum(map(bool, given)),
    }


def _apart(measured: Sequence[Sample], answers: Sequence[Answers]) -> dict[str, dict[str, int]]:
    """What is shown, on one's own settled complaints and on synthetic ones, each for itself."""
    found = {}
    for name, is_synthetic in ((OWN, False), (MADE, True)):
        pairs = [pair for pair in zip(measured, answers, strict=True) if pair[0].is_synthetic is is_synthetic]
        found[name] = {"cases": len(pairs)} | _way([one for one, _a in pairs], [answer for _s, answer in pairs], SHOWN)
    return found


def _duel(measured: Sequence[Sample], answers: Sequence[Answers]) -> tuple[int, int]:
    """Complaints whose first proposal was right only with what was learned, or only by keywords alone."""

    def won(way: str, other: str) -> int:
        return sum(
            _is_right(sample, answer[way][:1]) and not _is_right(sample, answer[other][:1])
            for sample, answer in zip(measured, answers, strict=True)
        )

    return won(SHOWN, KEYWORDS), won(KEYWORDS, SHOWN)


def _branches(measured: Sequence[Sample], answers: Sequence[Answers]) -> dict[str, dict[str, int]]:
    """By the branch of the principal code: how many, and how often each way's first proposal was right."""
    pairs = list(zip(measured, answers, strict=True))
    found = {}
    for branch in sorted({sample.codes[0][0] for sample in measured}, key="FAVG".find):
        own = [(sample, answer) for sample, answer in pairs if sample.codes[0][0] == branch]
        count = _counting(own)
        found[branch] = {"cases": len(own)} | {way: count(way) for way in (SHOWN, LEARNED, KEYWORDS)}
    return found


def _counting(pairs: Sequence[tuple[Sample, Answers]]) -> Callable[[str], int]:
    return lambda way: sum(_is_right(sample, answer[way][:1]) for sample, answer in pairs)


def _confusions(measured: Sequence[Sample], answers: Sequence[Answers]) -> list[list[Any]]:
    """[closed as, proposed first, how often, of how many closed so], the most frequent first."""
    of = Counter(sample.codes[0] for sample in measured)
    wrong = Counter(
        (sample.codes[0], answer[SHOWN][0])
        for sample, answer in zip(measured, answers, strict=True)
        if answer[SHOWN] and not _is_right(sample, answer[SHOWN][:1])
    )
    worst = sorted(wrong.items(), key=lambda one: (-one[1], one[0]))[:_WORST]
    return [[true, proposed, times, of[true]] for (true, proposed), times in worst]


def _sureness(measured: Sequence[Sample], heard: Sequence[ScoredText]) -> list[list[int]]:
    """[from %, to %, how many first codes it said so of, how many of these were right]."""
    count, right = [0] * _STEPS, [0] * _STEPS
    for sample, one in zip(measured, heard, strict=True):
        if one.is_mute:
            continue
        code, probability = one.ranked()[0]
        step = min(int(probability * _STEPS), _STEPS - 1)
        count[step] += 1
        right[step] += code in sample.codes
    width = 100 // _STEPS
    return [[step * width, (step + 1) * width, count[step], right[step]] for step in range(_STEPS)]
