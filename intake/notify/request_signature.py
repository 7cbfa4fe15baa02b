"""The signature of a request as domestic gateways ask for it: over all its fields in order of name, with the secret."""

import hashlib
import hmac
from collections.abc import Mapping

SIGN = "sign"


def signature(fields: Mapping[str, str], secret: str, *, digest: str) -> str:
    """`name=value` joined by `&`, without the signature itself and what is empty; `digest` hmac-sha256 or md5.

    MD5 is what older gateways still require; the secret ends the text then.
    """
    text = "&".join(f"{name}={value}" for name, value in sorted(fields.items()) if name != SIGN and value)
    if digest == "md5":
        return hashlib.md5(f"{text}&key={secret}".encode(), usedforsecurity=False).hexdigest()
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_signed_by(fields: Mapping[str, str], secret: str, *, digest: str) -> bool:
    """Whether the fields carry the signature of whoever has the secret; never without one."""
    given = fields.get(SIGN, "").lower()
    return bool(secret) and hmac.compare_digest(given.encode(), signature(fields, secret, digest=digest).encode())
