"""Where an installation lies, as the environment says it; read unchecked, by whoever must not pay for `Settings`.

Counting a deadline, supervising and keeping time need an address and nothing else.
"""

import os
from pathlib import Path

from platformdirs import user_data_path

from intake.errors import InvalidInput
from routing.translatable import N_

DATA_DIR, DATABASE_URL, REDIS_URL = "JIESU_DATA_DIR", "JIESU_DATABASE_URL", "JIESU_REDIS_URL"
# What holds where JIESU_HOME_REGION and JIESU_POLICY_PROFILE are unset.
HOME_REGION, POLICY_PROFILE = "510100", "default"


def data_folder() -> Path:
    """Where the embedded databases lie, whether it exists or not."""
    return Path(os.environ.get(DATA_DIR) or user_data_path("jiesu"))


def database_url() -> str:
    return os.environ.get(DATABASE_URL) or f"sqlite:///{data_folder() / 'jiesu.sqlite'}"


def database_setting() -> str:
    """The name of what says where the database is."""
    return DATABASE_URL if os.environ.get(DATABASE_URL) else DATA_DIR


def require_folder() -> None:
    """Refuse a data folder that is no folder, and cannot become one."""
    folder = data_folder()
    there = next((each for each in (folder, *folder.absolute().parents) if _is_there(each)), folder)
    if not there.is_dir():
        message = N_("%(folder)s cannot be used: %(there)s is no folder")
        raise InvalidInput(message, folder=folder, there=there, field=DATA_DIR)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # below a file, or too long a name
        return False
