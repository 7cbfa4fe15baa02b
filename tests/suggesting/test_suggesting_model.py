"""What is learned proposes with words that can be read, is stored without code, and comes out the same again."""

import pickle
from io import BytesIO

import numpy as np
import pytest

from intake.suggesting.fitting import learn
from intake.suggesting.measuring import KEYWORDS, LEARNED, SHOWN, luck, measure, verdict_of
from intake.suggesting.model import Model
from intake.suggesting.packing import Unreadable, digest, pack, unpack
from intake.suggesting.proposing import merge, propose, sureness
from intake.vocabulary import ClassifierVerdict, SuggestionSource
from routing.violations import shipped_violations
from tests.suggesting.classroom import ASSOCIATIONS, SAID_OTHERWISE, in_other_words, in_plain_words, samples_of

pytestmark = pytest.mark.slow

CARDS = shipped_violations()


@pytest.fixture(scope="module")
def model() -> Model:
    learned = learn(samples_of([*in_plain_words(240), *in_other_words(240)]), CARDS, version=7, seed=1)
    assert learned is not None
    return learned


@pytest.mark.parametrize("code", SAID_OTHERWISE)
def test_what_no_keyword_hears_is_proposed_with_the_passages_that_spoke_for_it(model: Model, code: str) -> None:
    text = f"{ASSOCIATIONS[0]}：{SAID_OTHERWISE[code]}。我的电话13800001234"
    first = propose(text, CARDS, model, names=[ASSOCIATIONS[0]])[0]
    assert (first.card.code, first.source) == (code, SuggestionSource.LEARNED)
    assert first.probability is not None
    assert first.probability > 0.5
    assert first.words
    assert all(len(word) > 1 and word in text for word in first.words)


def test_what_both_hear_says_so_and_shows_the_keywords_first(model: Model) -> None:
    first = propose("必须加入协会，不入会就不给办", CARDS, model)[0]
    assert (first.card.code, first.source) == ("F-01", SuggestionSource.BOTH)
    assert first.words[0] == "必须加入"


def test_without_a_model_keywords_stand_in_their_own_order_and_are_as_sure_as_nobody_knows() -> None:
    proposals = propose("必须加入协会，不入会就不给办，还要订阅会刊", CARDS)
    assert [one.card.code for one in proposals] == ["F-01", "F-15"]
    assert {one.source for one in proposals} == {SuggestionSource.KEYWORDS}
    assert {one.probability for one in proposals} == {None}


def test_never_more_than_three_and_never_what_was_chosen(model: Model) -> None:
    text = "必须加入，不让退，没有服务，另外收，分会又收一遍，返成，涨会费"
    proposals = propose(text, CARDS, model, but=["F-01", "F-02"])
    assert len(proposals) == 3
    assert not {"F-01", "F-02"} & {one.card.code for one in proposals}


@pytest.mark.parametrize("text", ["", "   ", "hello 12345", "！？。", "囍鑫淼"])
def test_a_text_that_says_nothing_known_gets_no_proposal(model: Model, text: str) -> None:
    assert propose(text, CARDS, model) == []


def test_the_surer_goes_first_and_two_who_agree_are_surer_than_one() -> None:
    assert merge({"A-01": 0.6}, ["F-01"], (0.7, 0.3, 0.2), {}) == ["F-01", "A-01"]
    assert merge({"A-01": 0.8}, ["F-01"], (0.7, 0.3, 0.2), {}) == ["A-01", "F-01"]
    assert merge({"A-01": 0.6, "F-01": 0.3}, ["A-01", "F-01"], (0.5, 0.5, 0.2), {})[0] == "A-01"
    assert merge({"A-01": 0.5, "F-02": 0.5}, ["F-02"], (0.2, 0.1, 0.1), {})[0] == "F-02"
    assert merge({}, ["F-03", "F-01"], (), {}) == ["F-03", "F-01"]


def test_the_same_complaints_and_seed_give_the_same_bytes(model: Model) -> None:
    again = learn(samples_of([*in_plain_words(240), *in_other_words(240)]), CARDS, version=8, seed=1)
    assert again is not None
    assert pack(again) == pack(model)


def test_what_was_packed_proposes_the_same_when_unpacked(model: Model) -> None:
    body = pack(model)
    back = unpack(body, version=7, sha256=digest(body))
    assert (back.codes, back.terms, back.trust, back.version) == (model.codes, model.terms, model.trust, 7)
    for one in in_other_words(20, seed=5):
        assert [p.card.code for p in propose(one.text, CARDS, back)] == [
            p.card.code for p in propose(one.text, CARDS, model)
        ]


def test_bytes_that_are_not_those_that_were_kept_are_refused(model: Model) -> None:
    body = pack(model)
    with pytest.raises(Unreadable, match="not the one that was trained"):
        unpack(body[:-1] + b"!", version=1, sha256=digest(body))


def test_a_body_that_carries_pickled_code_is_refused_though_its_hash_is_right() -> None:
    class Explodes:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return exec, ("raise SystemExit('code ran')",)

    kept = BytesIO()
    np.savez(kept, **{name: np.array([Explodes()], dtype=object)
                      for name in ("bias", "codes", "rarity", "temperature", "terms", "trust", "weights")})  # fmt: skip
    plain = BytesIO()
    np.save(plain, np.array([1.0]))
    for body in (kept.getvalue(), pickle.dumps(Explodes()), plain.getvalue(), b"", b"PK\x03\x04"):
        with pytest.raises(Unreadable):
            unpack(body, version=1, sha256=digest(body))


@pytest.mark.parametrize("broken", ["bias", "rarity", "weights", "trust", "temperature"])
def test_arrays_that_do_not_fit_each_other_are_refused(model: Model, broken: str) -> None:
    with np.load(BytesIO(pack(model))) as kept:
        arrays = {name: kept[name] for name in kept.files}
    body = BytesIO()
    np.savez(body, **arrays | {broken: arrays[broken][:-1]})
    with pytest.raises(Unreadable):
        unpack(body.getvalue(), version=1, sha256=digest(body.getvalue()))


def test_too_little_to_tell_codes_apart_teaches_nothing() -> None:
    assert learn([], CARDS, version=1, seed=1) is None
    only_one_code = samples_of(in_plain_words(50, only=frozenset({"F-01"})))
    assert learn(only_one_code, CARDS, version=1, seed=1) is None


def test_the_figures_are_counts_of_the_measured_and_nobody_gains_by_silence(model: Model) -> None:
    learned, measured = samples_of(in_plain_words(400)), samples_of([*in_other_words(60, seed=2), *in_plain_words(40)])
    figures = measure(model, learned, measured, CARDS)
    ways = figures["ways"]
    assert ways[KEYWORDS]["proposed"] <= 45
    assert ways[KEYWORDS]["first"] <= ways[KEYWORDS]["among"] <= ways[KEYWORDS]["proposed"] <= 100
    assert sum(line["cases"] for line in figures["branches"].values()) == 100
    assert sum(line[SHOWN] for line in figures["branches"].values()) == ways[SHOWN]["first"]
    assert sum(count for _low, _high, count, _right in figures["sureness"]) <= 100
    assert figures["better"] - figures["worse"] == ways[SHOWN]["first"] - ways[KEYWORDS]["first"]
    assert ways[LEARNED]["first"] > 55
    assert verdict_of(figures) is ClassifierVerdict.IN_USE


def test_a_lead_that_may_be_luck_is_no_lead() -> None:
    assert luck(0, 0) == 1
    assert luck(4, 0) == 0.0625
    assert luck(5, 0) < 0.05 < luck(7, 3)
    assert luck(2000, 1000) < 1e-9


def test_what_was_learned_is_never_told_as_certain() -> None:
    assert (sureness(1.0), sureness(0.0), sureness(0.724)) == ("99%", "1%", "72%")
