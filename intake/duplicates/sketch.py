"""The sketch of a narrative: the 24 lowest keyed hashes of its shingles that are not common wording.

Two texts that share many shingles share some of the lowest of them (bottom-k sketch, Broder 1997).
"""

import hashlib
from dataclasses import dataclass

from intake.duplicates.shingles import LEAST

SIZE = 24
# Of a text that is looked for more are asked: where some of its words are changed the lowest may be those.
ASKED = 36
_HASH_BYTES = 8


@dataclass(frozen=True)
class Sketcher:
    """One version of making sketches."""

    version: int
    key: bytes
    common: frozenset[str]

    def sketch(self, shingles: frozenset[str], size: int = SIZE) -> list[int]:
        """The lowest hashes of those that are not common; none where they are too few."""
        key, hashed, telling = self.key, hashlib.blake2b, shingles - self.common
        if len(telling) < LEAST:
            return []
        digests = sorted(hashed(one.encode(), digest_size=_HASH_BYTES, key=key).digest() for one in telling)
        return [int.from_bytes(digest, "big", signed=True) for digest in digests[:size]]
