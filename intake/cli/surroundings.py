"""Whether the environment makes sense, asked before any command does anything.

Checking every value takes the settings, which cost a tenth of a second: where nothing is set there is nothing to check.
"""

import os

from intake import environment
from intake.cli.lazy import load

_CHECK = "intake.settings:Settings"
_PREFIX = "JIESU_"


def check_surroundings() -> None:
    """Raises InvalidInput, naming the setting."""
    environment.require_folder()
    if any(name.startswith(_PREFIX) and name != environment.DATA_DIR for name in os.environ):
        load(_CHECK).check_env()
