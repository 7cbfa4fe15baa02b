"""A set of rules as one integer, bit i for the rule in place i: unions and intersections at the speed of words."""

from collections.abc import Iterable, Iterator


def mask_of(places: Iterable[int], size: int) -> int:
    """Built in one buffer: shifting a bit into place for each rule would copy the whole integer every time."""
    bits = bytearray((size + 7) // 8)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def places_of(mask: int) -> Iterator[int]:
    """From the first rule to the last."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def first_of(mask: int) -> int:
    """The place of the rule that is asked first, of a set that is not empty."""
    return (mask & -mask).bit_length() - 1
