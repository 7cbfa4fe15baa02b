"""The key ring: seals with the first key, opens with any (PIPL 个人信息保护法 §51)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from sqlmodel import Session

from intake.errors import DomainError
from intake.sealing.envelope import CannotOpen, EnvelopeKey
from routing.translatable import N_

if TYPE_CHECKING:
    from intake.settings import Settings

KEY_RING = "jiesu:key-ring"  # where a session carries it, in its `info`


class NoKeyRing(DomainError):
    """A session without the key ring was to seal a text, or open one."""


class KeyRing:
    """Keys by id. What it seals names its key, so that a ring of several opens what any of them has sealed."""

    def __init__(self, keys: Mapping[str, bytes], lookup_key: bytes) -> None:
        self._keys = {key_id: EnvelopeKey(key) for key_id, key in keys.items()}
        self.current = next(iter(keys))
        self._lookup_key = lookup_key
        self._head = self._header(self.current)

    @classmethod
    def from_settings(cls, settings: "Settings") -> "KeyRing":
        keys = {name: base64.b64decode(key.get_secret_value()) for name, key in settings.identity_keys.items()}
        return cls(keys, settings.lookup_key.get_secret_value().encode())

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Length and name of the key, then an envelope. `place` is authenticated: a row cannot be swapped."""
        return self._head + self._keys[self.current].seal(plain, place.encode())

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Raises CannotOpen, which names the place, and the key where that is what is missing."""
        if not sealed:
            raise CannotOpen(N_("nothing is sealed for %(place)s"), place=place)
        key_id, start = self.key_id(sealed), 1 + sealed[0]
        key = self._keys.get(key_id)
        if key is None:
            raise CannotOpen(N_("key %(key)s, which sealed %(place)s, is not in the ring"), key=key_id, place=place)
        try:
            return key.open(sealed[start:], place.encode())
        except CannotOpen as error:
            raise CannotOpen(N_("what is sealed for %(place)s: %(why)s"), place=place, why=error.text) from None

    def is_current(self, sealed: bytes) -> bool:
        return sealed.startswith(self._head)

    @staticmethod
    def key_id(sealed: bytes) -> str:
        """The name of the key that sealed it."""
        return sealed[1 : 1 + sealed[0]].decode(errors="replace")

    @staticmethod
    def _header(key_id: str) -> bytes:
        name = key_id.encode()
        return bytes((len(name),)) + name

    def phone_hash(self, phone: str) -> str:
        """Keyed hash of an E.164 number, whatever stands behind it: finds a returning caller without storing it."""
        return hmac.digest(self._lookup_key, f"phone:{phone.partition(';')[0]}".encode(), "sha256").hex()

    def tries_digest(self, of: str) -> str:
        """For whom or from where passwords were tried, without keeping what was typed as a login, or an address."""
        return hmac.digest(self._lookup_key, f"password-tries:{of}".encode(), "sha256").hex()

    def recovery_digest(self, staff_id: int, code: str) -> str:
        """Of a recovery code: fifty bits that nobody tries out without the key."""
        return hmac.digest(self._lookup_key, f"recovery-code:{staff_id}:{code}".encode(), "sha256").hex()

    def user_handle(self, staff_id: int) -> bytes:
        """As whom a passkey knows an account: for ever the same, and it names nobody."""
        return hmac.digest(self._lookup_key, f"passkey-user:{staff_id}".encode(), "sha256")

    def case_digest(self, complaint_id: int) -> str:
        """Of which complaint a case was made, for whoever knows the complaint and holds the ring."""
        return hmac.digest(self._lookup_key, f"library-case:{complaint_id}".encode(), "sha256").hex()

    def derived_key(self, key_id: str, purpose: str) -> bytes | None:
        """For hashes that nobody without the ring can try words against; None where that key is not in it."""
        key = self._keys.get(key_id)
        return key.derived(purpose.encode()) if key is not None else None

    @cached_property
    def code_key(self) -> str:
        """The key of tracking-code digests, derived so that one leaked use does not open the other."""
        return hmac.new(self._lookup_key, b"tracking-code", hashlib.sha256).hexdigest()


def key_ring_of(session: Session) -> KeyRing:
    """The ring that the database of this session was given."""
    ring: KeyRing | None = session.info.get(KEY_RING)
    if ring is None:
        raise NoKeyRing(N_("texts cannot be sealed or opened without their keys (JIESU_IDENTITY_KEYS)"))
    return ring
