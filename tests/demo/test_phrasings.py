"""How the demonstration's complainants speak: in many ways, none the taxonomy's own, some never learned."""

import itertools
import random
import re
from collections import Counter, defaultdict

import pytest

from intake.demo.narratives import Phrasing, Split, is_held_out, phrasings, story, tell
from intake.suggesting.corpus import OTHER, Corpus, last_full_month
from intake.suggesting.measuring import FREQUENT, LEARNED, SHOWN
from intake.suggesting.seeds import seeds
from intake.suggesting.training import try_learning
from routing.violations import shipped_violations
from tests.suggesting.classroom import IN_NOVEMBER, in_peoples_words, samples_of

pytestmark = pytest.mark.slow

NAME = "成都市火锅与糕点行业协会"
LONG, ALIKE = 6, 0.4


def runs(text: str, length: int) -> set[str]:
    return {text[i : i + length] for i in range(len(text) - length + 1)}


def characters(one: Phrasing) -> str:
    return re.sub(r"\{\w+\}|\W", "", one.text)


def of(split: Split) -> list[Phrasing]:
    return [one for one in phrasings() if one.split is split]


def test_there_are_nine_hundred_ways_and_fifteen_for_each_code_on_the_average() -> None:
    per_code = Counter(one.code for one in phrasings())
    assert set(per_code) == {card.code for card in shipped_violations()}
    assert len(phrasings()) >= max(900, 15 * len(per_code))
    assert min(per_code.values()) >= 12
    assert len({one.text for one in phrasings()}) == len(phrasings())


def test_four_hundred_are_held_out_and_each_has_a_code_to_be_measured_by() -> None:
    assert len([one for one in of(Split.MEASURE) if one.code != OTHER]) >= 400


def test_a_family_is_learned_or_measured_on_and_never_both() -> None:
    splits, codes = defaultdict(set), defaultdict(set)
    for one in phrasings():
        splits[one.family].add(one.split)
        codes[one.family].add(one.code)
    assert all(len(found) == 1 for found in (*splits.values(), *codes.values()))


def test_nothing_held_out_is_a_variant_of_something_learned() -> None:
    """By the runs of three characters in both: a family's variants share more than strangers ever do."""
    learned = [(one, runs(characters(one), 3)) for one in of(Split.LEARN)]
    held_out = [(one, runs(characters(one), 3)) for one in of(Split.MEASURE)]
    assert not [
        (one.text, other.text)
        for (one, mine), (other, theirs) in itertools.product(learned, held_out)
        if len(mine & theirs) > ALIKE * min(len(mine), len(theirs))
    ]


def test_nobody_names_the_title_of_the_violation() -> None:
    titles = {card.code: card.name_zh for card in shipped_violations()}
    assert not [
        (one.code, one.text, said)
        for one in phrasings()
        if (said := runs(titles[one.code], min(LONG, len(titles[one.code]))) & runs(one.text, LONG))
    ]


def test_what_is_told_is_known_again_as_held_out_however_it_is_framed_and_pointed() -> None:
    draw = random.Random(4)
    for one in phrasings():
        for is_text in (False, True):
            told = tell(draw, [one], NAME, is_text=is_text)
            assert is_held_out(told.text) is (one.split is Split.MEASURE), told.text
            assert "{" not in told.text
            assert NAME in told.text or not is_text


@pytest.mark.usefixtures("all_seeds")
def test_no_seed_of_the_classifier_is_told_as_one_it_is_measured_on() -> None:
    assert not [seed.text for seed in seeds(card.code for card in shipped_violations()) if is_held_out(seed.text)]


def test_one_seed_tells_one_story_and_a_repeat_is_about_the_same() -> None:
    assert story(random.Random(9), NAME, Split.LEARN) == story(random.Random(9), NAME, Split.LEARN)
    assert story(random.Random(9), NAME, Split.LEARN, about=("F-13", "V-09")).codes == ("F-13", "V-09")


@pytest.mark.usefixtures("all_seeds")
def test_a_classifier_that_never_heard_them_is_measured_on_them_and_beats_keywords() -> None:
    """Learned from one split alone: every figure is of families it has not met."""
    learned, measured = in_peoples_words(Split.LEARN, times=3), in_peoples_words(Split.MEASURE, times=1, seed=2)
    assert not [told.text for told in learned if is_held_out(told.text)]
    assert all(is_held_out(told.text) for told in measured)
    corpus = Corpus(last_full_month(IN_NOVEMBER), samples_of(learned), samples_of(measured))
    ways = try_learning(corpus, list(shipped_violations())).figures["ways"]
    assert ways[SHOWN]["first"] >= 0.65 * len(measured)
    assert ways[SHOWN]["among"] >= 0.85 * len(measured)
    assert ways[LEARNED]["first"] > 8 * ways[FREQUENT]["first"]
    assert ways[SHOWN]["first"] < ways[SHOWN]["among"] < len(measured), "they are hard, and said to be so"
