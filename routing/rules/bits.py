"""Sets of rules as whole numbers: bit n stands for the n-th rule in order, so the lowest bit is the first hit."""

from collections.abc import Iterable


def bits_of(positions: Iterable[int]) -> int:
    """The set of these positions, built in one go: setting bits one by one copies the whole number each time."""
    among = list(positions)
    octets = bytearray(max(among, default=0) // 8 + 1)
    for position in among:
        octets[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(octets, "little")


def positions_of(bits: int) -> list[int]:
    """Every position in order: the number is written in binary and its ones are looked up from the end."""
    written = bin(bits)
    last = len(written) - 1
    found: list[int] = []
    at = written.rfind("1")
    while at > 0:
        found.append(last - at)
        at = written.rfind("1", 0, at)
    return found
