"""A set of words in few bytes: it never misses one it was given, and rarely takes another for one of them."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

FILE = Path(__file__).with_name("common.bloom")
_BITS_A_WORD = 20  # with as many probes as fit best: about one in ten thousand is taken wrongly
_PROBES = 13


def filter_of(words: Iterable[str]) -> bytes:
    known = set(words)
    filled = bytearray((len(known) * _BITS_A_WORD + 7) // 8)
    for word in known:
        for place in _places(word, len(filled)):
            filled[place >> 3] |= 1 << (place & 7)
    return bytes(filled)


def holds(filled: bytes, word: str) -> bool:
    return all(filled[place >> 3] & (1 << (place & 7)) for place in _places(word, len(filled)))


@lru_cache(maxsize=1)
def common_passwords() -> bytes:
    """Read when a password is first set; most processes never need it."""
    return FILE.read_bytes()


def _places(word: str, size: int) -> Iterator[int]:
    """Two hashes make all of them (Kirsch and Mitzenmacher 2006)."""
    both = blake2b(word.encode(), digest_size=16).digest()
    first, step = int.from_bytes(both[:8], "big"), int.from_bytes(both[8:], "big") | 1
    return ((first + probe * step) % (size * 8) for probe in range(_PROBES))
