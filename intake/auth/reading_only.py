"""Who only reads: an auditor's account sends nothing but what is of its own account, or asks to be shown something.

What comes later is refused by itself, until it is named here.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from intake.vocabulary import StaffRole

# By blueprint: the password, second factors, sessions, language and log-out, and where one is reached.
OF_OWN_ACCOUNT = frozenset({"auth", "own_sessions", "confirm", "reach", "factors", "passkeys", "provider_link"})
# Forms that only show something, by endpoint, and why they are no addresses.
SHOWS: Mapping[str, str] = MappingProxyType(
    {
        "audit.verify_all": "reads the whole record, which no link should start",
        "reading_log.export": "readings are taken away as a file, which is recorded",
        "search.ask": "whom somebody looks for is in no address; that it was asked is recorded",
        "search.export": "a list is taken away with a reason, which is recorded",
    }
)


def only_reads(roles: Collection[str]) -> bool:
    """Whose one right it is to examine. An account that held others beside it from before works on."""
    return set(roles) == {StaffRole.AUDITOR}


def may_send(endpoint: str) -> bool:
    """Whether somebody who only reads may send a form there."""
    return endpoint.partition(".")[0] in OF_OWN_ACCOUNT or endpoint in SHOWS
