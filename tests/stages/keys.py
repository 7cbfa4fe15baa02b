"""The keys of every test installation: fixed and worthless."""

import base64
import json
from pathlib import Path

from intake.record_keys import RecordKeys
from intake.sealing.ring import KeyRing

KEY = bytes(range(100, 132))
RECORD_KEYS = RecordKeys({"r1": KEY})
SETTING = {"r1": base64.b64encode(KEY).decode()}
IDENTITY_KEY = bytes(range(32))
RING = KeyRing({"k1": IDENTITY_KEY}, b"worthless-9876543210-ponmlkjihgfedcba")
# For a command that reads what a test has sealed.
ENVIRONMENT = {
    "JIESU_SECRET_KEY": "worthless-0123456789-abcdefghijklmnop",
    "JIESU_LOOKUP_KEY": "worthless-9876543210-ponmlkjihgfedcba",
    "JIESU_IDENTITY_KEYS": json.dumps({"k1": base64.b64encode(IDENTITY_KEY).decode()}),
    "JIESU_RECORD_KEYS": json.dumps(SETTING),
}


def give_record_keys(folder: Path) -> None:
    """To an installation in `folder` that has secrets of its own: its database was begun under the fixed ones."""
    path = folder / "secrets.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"record_keys": SETTING}))
