"""The keys of the record: whoever has the database alone can change an event, not say that it was always so."""

import base64
import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlmodel import Session

from intake.errors import DomainError
from routing.translatable import N_

if TYPE_CHECKING:
    from intake.settings import Settings

RECORD_KEYS = "jiesu:record-keys"  # where a session carries them, in its `info`


class UnknownRecordKey(DomainError):
    """What is to be checked was written under a key that is not in the ring."""


class NoRecordKeys(DomainError):
    """A session without the record's keys was to write the record, or check it."""


class RecordKeys:
    """HMAC-SHA256 keys by id: the first writes, all of them verify. Kept for ever, as what they wrote is."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        # Keyed once and copied for each message, which is a third cheaper than keying for each.
        self._keyed = {key_id: hmac.new(key, digestmod="sha256") for key_id, key in keys.items()}
        self._derived: dict[tuple[str, bytes], bytes] = {}
        self.current = next(iter(self._keyed))

    @classmethod
    def from_settings(cls, settings: "Settings") -> "RecordKeys":
        return cls({name: base64.b64decode(key.get_secret_value()) for name, key in settings.record_keys.items()})

    def mac(self, key_id: str, message: bytes) -> str:
        """64 hexadecimal digits."""
        keyed = self._keyed.get(key_id)
        if keyed is None:
            raise UnknownRecordKey(N_("record key %(key)s is not in the ring"), key=key_id)
        mac = keyed.copy()
        mac.update(message)
        return mac.hexdigest()

    def derived(self, key_id: str, purpose: bytes) -> bytes:
        """A key of 32 bytes for one purpose, made once."""
        known = self._derived.get((key_id, purpose))
        if known is None:
            known = self._derived[key_id, purpose] = bytes.fromhex(self.mac(key_id, b"key for " + purpose))
        return known


def record_keys_of(session: Session) -> RecordKeys:
    """The keys that the database of this session was given."""
    keys: RecordKeys | None = session.info.get(RECORD_KEYS)
    if keys is None:
        raise NoRecordKeys(N_("the record cannot be written or checked without its keys (JIESU_RECORD_KEYS)"))
    return keys
