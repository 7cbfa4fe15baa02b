"""The key ring: seals with the first key, opens with any (PIPL 个人信息保护法 §51)."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.errors import DomainError
from intake.settings import Settings
from routing.translatable import N_

_NONCE_BYTES = 12


class CannotOpen(DomainError):
    """The sealed text was altered, moved to another row, or its key is not in the ring."""


class KeyRing:
    """AES-256-GCM keys by id. The `place` a text is sealed for is authenticated, so that a row cannot be swapped."""

    def __init__(self, keys: dict[str, bytes], lookup_key: bytes) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.current = next(iter(keys))
        self._lookup_key = lookup_key

    @classmethod
    def from_settings(cls, settings: Settings) -> "KeyRing":
        keys = {name: base64.b64decode(key.get_secret_value()) for name, key in settings.identity_keys.items()}
        return cls(keys, settings.lookup_key.get_secret_value().encode())

    def seal(self, plain: str, *, place: str) -> tuple[str, bytes]:
        """(key id, nonce + ciphertext)."""
        nonce = os.urandom(_NONCE_BYTES)
        return self.current, nonce + self._ciphers[self.current].encrypt(nonce, plain.encode(), place.encode())

    def open(self, key_id: str, sealed: bytes, *, place: str) -> str:
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CannotOpen(N_("key %(key)s is not in the ring"), key=key_id)
        try:
            return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode()).decode()
        except (InvalidTag, ValueError):  # the latter where nothing is left, not even a nonce
            raise CannotOpen(N_("what is sealed for %(place)s does not verify"), place=place) from None

    def phone_hash(self, phone: str) -> str:
        """Keyed hash of an E.164 number: finds a returning caller without storing the number."""
        return hmac.new(self._lookup_key, f"phone:{phone}".encode(), hashlib.sha256).hexdigest()

    @property
    def code_key(self) -> str:
        """The key of tracking-code digests, derived so that one leaked use does not open the other."""
        return hmac.new(self._lookup_key, b"tracking-code", hashlib.sha256).hexdigest()
