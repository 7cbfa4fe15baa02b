"""Sets of rules as whole numbers: bit n stands for the n-th rule in order, so the lowest bit is the first hit.

Unions and intersections go at the speed of words, however many rules there are.
"""

from collections.abc import Iterable, Iterator

_WORD = 64
_WORD_BYTES = _WORD // 8


def bits_of(positions: Iterable[int]) -> int:
    """The set of these positions, built in one go: setting bits one by one copies the whole number each time."""
    among = list(positions)
    octets = bytearray(max(among, default=0) // 8 + 1)
    for position in among:
        octets[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(octets, "little")


def positions_of(bits: int) -> Iterator[int]:
    """Every position in order; word by word, for the same reason."""
    words = -(-bits.bit_length() // _WORD)
    for number, word in enumerate(memoryview(bits.to_bytes(words * _WORD_BYTES, "little")).cast("Q")):
        left = word
        while left:
            lowest = left & -left
            yield number * _WORD + lowest.bit_length() - 1
            left ^= lowest


def first_of(bits: int) -> int:
    """The position of the rule that is asked first, of a set that is not empty."""
    return (bits & -bits).bit_length() - 1


class Lens:
    """Some rules seen large: the same sets over these few rules only, so that a search need not carry all others."""

    def __init__(self, rules: int) -> None:
        self.places = tuple(positions_of(rules))
        self._bytes = self.places[-1] // 8 + 1 if self.places else 0
        self._seen = (1 << 8 * self._bytes) - 1
        self._bits = tuple((place >> 3, 1 << (place & 7), 1 << mine) for mine, place in enumerate(self.places))

    def near(self, bits: int) -> int:
        """Which of these rules are in a set of all rules."""
        octets = (bits & self._seen).to_bytes(self._bytes, "little")
        near = 0
        for octet, bit, mine in self._bits:
            if octets[octet] & bit:
                near |= mine
        return near

    def far(self, near: int) -> int:
        """The same rules among all rules."""
        return sum(1 << self.places[mine] for mine in positions_of(near))
