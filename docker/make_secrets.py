# ruff: noqa: INP001 - a script, not a package
"""Print the secrets of a new installation, for docker/.env. Run it once and keep what it printed."""

import base64
import json
import secrets


def main() -> None:
    """One line a secret, in the form compose reads; single quotes keep the JSON as it is."""
    made = {
        # These two stand in addresses, so they are made of letters and digits alone.
        "JIESU_DATABASE_PASSWORD": secrets.token_hex(24),
        "JIESU_QUEUE_PASSWORD": secrets.token_hex(24),
        "JIESU_SECRET_KEY": secrets.token_urlsafe(48),
        "JIESU_LOOKUP_KEY": secrets.token_urlsafe(48),
        "JIESU_IDENTITY_KEYS": _ring("k1"),
        "JIESU_RECORD_KEYS": _ring("r1"),
    }
    for name, value in made.items():
        print(f"{name}={value}")  # noqa: T201 - printing is what it does


def _ring(name: str) -> str:
    ring = {name: base64.b64encode(secrets.token_bytes(32)).decode()}
    return f"'{json.dumps(ring)}'"


if __name__ == "__main__":
    main()
