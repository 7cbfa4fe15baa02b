"""Sets of rules as whole numbers: bit n stands for the n-th rule in order, so the lowest bit is the first hit."""

import struct
from collections.abc import Iterable

_WORD = 64


def bits_of(positions: Iterable[int]) -> int:
    """The set of these positions, built in one go: setting bits one by one copies the whole number each time."""
    among = list(positions)
    octets = bytearray(max(among, default=0) // 8 + 1)
    for position in among:
        octets[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(octets, "little")


def lowest(bits: int) -> int:
    """The first position of a set that is not empty."""
    return (bits & -bits).bit_length() - 1


def positions_of(bits: int) -> list[int]:
    """Every position in order; read 64 at a time, so that wide and thin sets cost little."""
    words = (bits.bit_length() + _WORD - 1) // _WORD
    found: list[int] = []
    for index, word in enumerate(struct.unpack(f"<{words}Q", bits.to_bytes(words * 8, "little"))):
        left = word
        while left:
            bit = left & -left
            found.append(index * _WORD + bit.bit_length() - 1)
            left ^= bit
    return found
