"""A set of rules as one integer, bit i for the rule in place i: unions and intersections at the speed of words."""

from collections.abc import Iterable, Iterator

_WORD = 64
_WORD_BYTES = _WORD // 8


def mask_of(places: Iterable[int], size: int) -> int:
    """Built in one buffer: shifting a bit into place for each rule would copy the whole integer every time."""
    bits = bytearray((size + 7) // 8)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def places_of(mask: int) -> Iterator[int]:
    """From the first rule to the last; word by word, for the same reason."""
    words = -(-mask.bit_length() // _WORD)
    for number, word in enumerate(memoryview(mask.to_bytes(words * _WORD_BYTES, "little")).cast("Q")):
        left = word
        while left:
            lowest = left & -left
            yield number * _WORD + lowest.bit_length() - 1
            left ^= lowest


def first_of(mask: int) -> int:
    """The place of the rule that is asked first, of a set that is not empty."""
    return (mask & -mask).bit_length() - 1


class Lens:
    """Some rules seen large: the same sets over these few rules only, so that a search need not carry all others."""

    def __init__(self, rules: int) -> None:
        self.places = tuple(places_of(rules))
        self._bytes = self.places[-1] // 8 + 1 if self.places else 0
        self._seen = (1 << 8 * self._bytes) - 1
        self._bits = tuple((place >> 3, 1 << (place & 7), 1 << mine) for mine, place in enumerate(self.places))

    def near(self, mask: int) -> int:
        """Which of these rules are in a set of all rules."""
        bits = (mask & self._seen).to_bytes(self._bytes, "little")
        near = 0
        for byte, bit, mine in self._bits:
            if bits[byte] & bit:
                near |= mine
        return near

    def far(self, near: int) -> int:
        """The same rules among all rules."""
        return sum(1 << self.places[mine] for mine in places_of(near))
