"""Where an installation lies, as the environment says it; read unchecked, by whoever must not pay for `Settings`.

Counting a deadline, supervising and keeping time need an address and nothing else.
"""

import os
from pathlib import Path

from platformdirs import user_data_path

DATA_DIR, DATABASE_URL, REDIS_URL = "JIESU_DATA_DIR", "JIESU_DATABASE_URL", "JIESU_REDIS_URL"
# What holds where JIESU_HOME_REGION and JIESU_POLICY_PROFILE are unset.
HOME_REGION, POLICY_PROFILE = "510100", "default"


def data_folder() -> Path:
    """Where the embedded databases lie, whether it exists or not."""
    return Path(os.environ.get(DATA_DIR) or user_data_path("jiesu"))


def database_url() -> str:
    return os.environ.get(DATABASE_URL) or f"sqlite:///{data_folder() / 'jiesu.sqlite'}"
