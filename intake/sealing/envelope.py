"""What a sealed value looks like: the algorithm it is sealed by, a nonce, and the ciphertext with its tag.

The algorithm has a number in every envelope, so that another one (SM4, GB/T 32907, may be asked for) can seal what is
new while what is old stays readable.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.errors import DomainError
from routing.translatable import N_

AES_256_GCM = 1
KEY_BYTES = 32
_NONCE_BYTES = 12


class CannotOpen(DomainError):
    """What is sealed was altered, moved elsewhere, sealed in an unknown way, or its key is not in the ring."""


class Cipher(Protocol):
    """Authenticated encryption with associated data (RFC 5116)."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...


_CIPHERS: dict[int, Callable[[bytes], Cipher]] = {AES_256_GCM: AESGCM}


class EnvelopeKey:
    """One key: it seals by today's algorithm and opens by any that is known."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher: Cipher = AESGCM(key)

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """`place` is what the value belongs to: authenticated, so that it opens nowhere else."""
        nonce = os.urandom(_NONCE_BYTES)
        return bytes((AES_256_GCM,)) + nonce + self._cipher.encrypt(nonce, plain, place)

    def derived(self, purpose: bytes) -> bytes:
        """A key of its own for another use, from which this one cannot be told."""
        return hmac.new(self._key, b"derived:" + purpose, hashlib.sha256).digest()

    def open(self, envelope: bytes, place: bytes) -> bytes:
        if not envelope:
            raise CannotOpen(N_("it was altered, or sealed for another place"))
        algorithm, nonce, sealed = envelope[0], envelope[1 : 1 + _NONCE_BYTES], envelope[1 + _NONCE_BYTES :]
        if algorithm not in _CIPHERS:
            raise CannotOpen(N_("it is sealed by algorithm %(algorithm)s, which is not known"), algorithm=algorithm)
        cipher = self._cipher if algorithm == AES_256_GCM else _CIPHERS[algorithm](self._key)
        try:
            return cipher.decrypt(nonce, sealed, place)
        except (InvalidTag, ValueError):  # the latter where less is left than a nonce
            raise CannotOpen(N_("it was altered, or sealed for another place")) from None
