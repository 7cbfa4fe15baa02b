"""What a fresh installation's database holds, made by the same steps an installation runs."""

import intake.models  # noqa: F401
import routing.models  # noqa: F401
from intake.db import Database
from routing.base import Record


def migrate(database: Database) -> None:
    with database.unit_of_work() as session:
        Record.metadata.create_all(session.connection())


def seed(database: Database) -> None:
    pass
