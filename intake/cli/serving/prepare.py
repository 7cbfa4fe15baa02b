"""`jiesu up`'s first step, in a process that ends: the database brought up to date and, once, the first log-in made.

The supervisor stays for weeks and imports none of this.
"""

import sys

from sqlmodel import select

from intake.auth.accounts import FIRST_LOGIN, first_administrator
from intake.cli.lazy import load
from intake.cli.refusal import one_line_for_errors
from intake.cli.serving.queue import require_queue
from intake.clock import now
from intake.db import Database
from intake.embedded import valkey_url
from intake.identity.replay_erasures import replay_at_start
from intake.revision import known_altered, known_revision, newest_revision
from intake.seeding import seed
from intake.settings import Settings
from routing.models import Association

SAMPLE = "--sample"
# With alembic, which a start that finds its schema does not need. It also says why a database cannot be brought there.
_MIGRATE = "intake.cli.migrate:migrate"
_SAMPLE = "intake.cli.registry.commands:sample"


def prepare(*, with_sample: bool) -> None:
    """Print the administrator's one-time password the very first time: now, for nobody could print it later."""
    settings = Settings.from_env()
    if settings.redis_url != valkey_url(settings.data_dir):
        require_queue(settings.redis_url)
    database = Database.from_settings(settings)
    if _is_ready(database):
        with database.unit_of_work() as session:
            seed(session, home=settings.home_region, at=now())
    else:
        load(_MIGRATE)(settings).dispose()
    replay_at_start(settings)
    with database.unit_of_work() as session:
        password = first_administrator(session, at=now())
    if password is not None:
        print(f"first log-in, shown only this once: {FIRST_LOGIN}  password: {password}", flush=True)
    if with_sample and _is_registry_empty(database):
        load(_SAMPLE)(size=None, seed=1, province=False, as_json=False)
    database.dispose()


def _is_ready(database: Database) -> bool:
    newest = newest_revision()
    return known_revision(database) == newest and not known_altered(database, newest)


def _is_registry_empty(database: Database) -> bool:
    with database.reading() as session:
        return session.exec(select(Association.id).limit(1)).first() is None


if __name__ == "__main__":
    with one_line_for_errors():
        prepare(with_sample=SAMPLE in sys.argv[1:])
