"""The record keys of every test installation: fixed and worthless."""

import base64

from intake.record_keys import RecordKeys

KEY = bytes(range(100, 132))
RECORD_KEYS = RecordKeys({"r1": KEY})
SETTING = {"r1": base64.b64encode(KEY).decode()}
