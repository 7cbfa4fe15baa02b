"""An installation that is there, with everything built from its settings."""

from intake.cli.context import checked_settings
from intake.runtime import Runtime, build_runtime


def prepared_runtime() -> Runtime:
    """Refused where the database has not the schema this program needs."""
    return build_runtime(checked_settings())
