"""What tells two narratives apart, without a database: spelling, order, common wording, and how much is found again."""

import random

from intake.duplicates.common_shingles import shipped
from intake.duplicates.shingles import Wording, likeness, shingles_of
from intake.duplicates.sketch import SIZE, Sketcher
from tests.duplicates.office import STORY
from tests.duplicates.told_again import Narrator

SKETCHER = Sketcher(1, bytes(range(32)), shipped())
NONE = frozenset[str]()


def test_writing_and_width_and_signs_make_no_difference() -> None:
    plain = "协会收费8000元，不给开VAT发票"
    assert shingles_of("協會收費８０００元 不給 開ＶＡＴ「發票」！") == shingles_of(plain)
    assert shingles_of("协会收费8000元，不给开vat发票\n") == shingles_of(plain)


def test_the_order_of_sentences_makes_none_and_a_share_of_the_words_does() -> None:
    one, other = STORY.split("，", 1)
    assert likeness(Wording.of(STORY), shingles_of(f"{other}{one}"), NONE) > 0.8
    assert likeness(Wording.of(STORY), shingles_of(STORY[: len(STORY) // 2]), NONE) > 0.4
    assert (
        likeness(Wording.of(STORY), shingles_of("培训班收了两千块，讲课的人没来，也不退钱，电话打不通。"), NONE) == 0.0
    )


def test_a_fifth_told_by_another_makes_no_two_alike_and_much_less_all_over_does() -> None:
    draw = Narrator()
    for _ in range(20):
        text = draw.narrative()
        words = len(text) // 5
        begun = text[:words] + draw.narrative()[: len(text) - words]
        assert likeness(Wording.of(text), shingles_of(begun), NONE) == 0.0
        assert likeness(Wording.of(text), shingles_of(draw.edited(text, 0.3)), NONE) > 0.0


def test_common_wording_alone_makes_nothing_alike() -> None:
    common = "您好，我要投诉。希望有关部门尽快处理。"
    assert SKETCHER.sketch(shingles_of(common)) == []
    assert likeness(Wording.of(common), shingles_of(common), SKETCHER.common) == 0.0


def test_a_sketch_is_of_two_dozen_hashes_that_differ_with_the_key() -> None:
    sketch = SKETCHER.sketch(shingles_of(STORY))
    other = Sketcher(1, bytes(range(1, 33)), shipped()).sketch(shingles_of(STORY))
    assert len(set(sketch)) == SIZE
    assert set(sketch).isdisjoint(other)
    assert all(-(2**63) <= one < 2**63 for one in sketch)


def test_two_tellings_of_one_matter_share_hashes_and_two_matters_none() -> None:
    narrator, draw = Narrator(), random.Random(2)
    for _ in range(20):
        text = narrator.narrative()
        sketch = set(SKETCHER.sketch(shingles_of(text)))
        assert len(sketch.intersection(SKETCHER.sketch(shingles_of(narrator.shuffled(text))))) > SIZE // 4
    texts = [narrator.narrative() for _ in range(40)]
    one, other = draw.sample(texts, 2)
    assert likeness(Wording.of(one), shingles_of(other), SKETCHER.common) == 0.0
