"""What a fresh installation's database holds, made by the very steps an installation runs."""

from intake import schema, seeding
from intake.db import Database


def migrate(database: Database) -> None:
    schema.upgrade(database)


def seed(database: Database) -> None:
    with database.unit_of_work() as session:
        seeding.seed(session, home="510100")
