"""Envelopes and the ring of keys: what is sealed opens where it belongs, with its key, unaltered, and nowhere else."""

import os
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.language.i18n import use_language
from intake.language.translation import translated
from intake.sealing.envelope import AES_256_GCM, KEY_BYTES, CannotOpen, EnvelopeKey
from intake.sealing.ring import KeyRing, NoKeyRing, key_ring_of
from intake.sealing.text import open_stray, seal_stray

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
LOOKUP = b"worthless-9876543210-ponmlkjihgfedcba"
PLACE = "complaint_identity:7"


def _why(refused: pytest.ExceptionInfo[CannotOpen]) -> str:
    with use_language("en"):
        return translated(refused.value.text)


def _ring(**keys: bytes) -> KeyRing:
    return KeyRing(keys, LOOKUP)


def test_an_envelope_is_a_number_a_nonce_and_what_aes_gcm_makes_of_it() -> None:
    """Written out by hand: a program that seals otherwise cannot open what there is."""
    nonce = bytes(12)
    written = b"\x01" + nonce + AESGCM(OLD).encrypt(nonce, "合成".encode(), b"here")
    assert EnvelopeKey(OLD).open(written, b"here").decode() == "合成"


def test_the_same_seals_differently_each_time() -> None:
    key = EnvelopeKey(OLD)
    assert len({key.seal("合成".encode(), b"") for _ in range(50)}) == 50


def test_an_algorithm_that_is_not_known_is_named() -> None:
    sealed = EnvelopeKey(OLD).seal(b"x", b"")
    assert sealed[0] == AES_256_GCM
    with pytest.raises(CannotOpen) as refused:
        EnvelopeKey(OLD).open(b"\x09" + sealed[1:], b"")
    assert _why(refused) == "it is sealed by algorithm 9, which is not known"


@pytest.mark.parametrize("place", range(1, 30))
def test_of_altered_bytes_nothing_opens(place: int) -> None:
    sealed = bytearray(EnvelopeKey(OLD).seal(b"synthetic", b"here"))
    sealed[place] ^= 1
    with pytest.raises(CannotOpen) as refused:
        EnvelopeKey(OLD).open(bytes(sealed), b"here")
    assert _why(refused) == "it was altered, or sealed for another place"


@pytest.mark.parametrize(
    "cut",
    [lambda sealed: sealed[:-1], lambda sealed: sealed[:12], lambda sealed: sealed[:5], lambda sealed: sealed[:1]],
    ids=["its last byte", "all but the nonce", "most of the nonce", "all but the number"],
)
def test_what_was_cut_off_does_not_open(cut: Callable[[bytes], bytes]) -> None:
    with pytest.raises(CannotOpen, match="altered"):
        EnvelopeKey(OLD).open(cut(EnvelopeKey(OLD).seal(b"x", b"")), b"")


def test_another_key_and_another_place_open_nothing() -> None:
    sealed = EnvelopeKey(OLD).seal(b"x", b"here")
    for key, place in ((NEW, b"here"), (OLD, b"there"), (OLD, b"")):
        with pytest.raises(CannotOpen, match="altered"):
            EnvelopeKey(key).open(sealed, place)


def test_a_new_key_of_the_ring_seals_and_the_old_one_still_opens() -> None:
    before, after = _ring(k1=OLD), _ring(k2=NEW, k1=OLD)
    old, new = before.seal(b"x", place=PLACE), after.seal(b"y", place=PLACE)
    assert (after.open(old, place=PLACE), after.open(new, place=PLACE)) == (b"x", b"y")
    assert (KeyRing.key_id(old), KeyRing.key_id(new)) == ("k1", "k2")
    assert (before.is_current(old), after.is_current(old), after.is_current(new)) == (True, False, True)


def test_a_key_missing_from_the_ring_is_named_with_what_it_sealed() -> None:
    sealed = _ring(k9=NEW).seal(b"x", place=PLACE)
    with pytest.raises(CannotOpen) as refused:
        _ring(k1=OLD).open(sealed, place=PLACE)
    assert _why(refused) == f"key k9, which sealed {PLACE}, is not in the ring"


def test_one_name_with_another_key_opens_nothing() -> None:
    sealed = _ring(k1=NEW).seal(b"x", place=PLACE)
    with pytest.raises(CannotOpen) as refused:
        _ring(k1=OLD).open(sealed, place=PLACE)
    assert _why(refused).startswith(f"what is sealed for {PLACE}: it was altered")


def test_a_row_given_what_was_sealed_for_another_says_which() -> None:
    sealed = _ring(k1=OLD).seal(b"x", place=PLACE)
    with pytest.raises(CannotOpen) as refused:
        _ring(k1=OLD).open(sealed, place="complaint_identity:8")
    assert "complaint_identity:8" in _why(refused)


@pytest.mark.parametrize("rubbish", [b"", b"\x00", b"\x02k1", b"\xffk1", b"\x02\xff\xfe", b"\x02k1\x01"])
def test_rubbish_does_not_open_and_breaks_nothing(rubbish: bytes) -> None:
    with pytest.raises(CannotOpen) as refused:
        _ring(k1=OLD).open(rubbish, place=PLACE)
    assert PLACE in _why(refused)


def test_keys_are_as_long_as_the_algorithm_wants() -> None:
    assert len(OLD) == KEY_BYTES
    with pytest.raises(ValueError, match="256"):
        EnvelopeKey(os.urandom(KEY_BYTES + 1))


def test_a_text_about_no_complaint_opens_in_its_row_alone() -> None:
    ring = _ring(k1=OLD)
    sealed = seal_stray(ring, "合成", place="message:1:body")
    assert open_stray(ring, sealed, place="message:1:body") == "合成"
    with pytest.raises(CannotOpen):
        open_stray(ring, sealed, place="message:2:body")
    assert seal_stray(ring, "", place=PLACE) is None
    assert open_stray(ring, None, place=PLACE) == ""


def test_a_session_without_a_ring_names_the_setting(sqlite_database, request) -> None:
    keyless = type(sqlite_database)(str(sqlite_database.url))
    request.addfinalizer(keyless.dispose)
    with keyless.reading() as session, pytest.raises(NoKeyRing, match="JIESU_IDENTITY_KEYS"):
        key_ring_of(session)
