"""The parts that must run, the record that is sealed, and the keys that are kept elsewhere."""

from datetime import timedelta

from redis.exceptions import RedisError
from sqlalchemy import text

from intake.casework.ledger.anchor import newest_anchor
from intake.casework.ledger.window import open_window
from intake.fingerprint.expected import altered_tables
from intake.heartbeat import find_last_heartbeat, is_late
from intake.revision import named, newest_revision
from intake.settings import Settings
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from intake.setup.marks import KEYS_KEPT, find_mark
from routing.translatable import N_, TranslatableText

QUIET = timedelta(minutes=5)
UNSEALED = timedelta(hours=3)


def running(grounds: SetupGrounds) -> SetupCheck:
    """The schema, the queue, and a worker that did lately what the time-keeper asked."""
    fault = _schema_fault(grounds) or _queue_fault(grounds)
    if fault is not None:
        why, do = fault
        return SetupCheck("running", CheckStatus.RED, why, do)
    return SetupCheck(
        "running", CheckStatus.GREEN, TranslatableText(N_("Database, queue, worker and time-keeper run."))
    )


def record(grounds: SetupGrounds) -> SetupCheck:
    """Anchors cover what happened, and somebody has copied the keys, which cannot be made again."""
    window = open_window(grounds.session, newest_anchor(grounds.session))
    is_overdue = window.since is not None and grounds.at - window.since > UNSEALED and window.events
    if is_overdue or (window.since is None and window.events):
        why = TranslatableText(N_("%(count)s events of complaints are under no anchor yet."), count=window.events)
        do = TranslatableText(N_("See that a worker and the time-keeper run: they seal the record each hour."))
        return SetupCheck("record", CheckStatus.AMBER, why, do, "/setup", can_wait=not is_overdue)
    mark = find_mark(grounds.session, KEYS_KEPT)
    if mark is None or mark.data.get("keys") != key_names(grounds.settings):
        why = TranslatableText(
            N_("Nobody has said that the keys are kept elsewhere: without them nothing can be read.")
        )
        do = TranslatableText(N_("Copy secrets.json, or the keys of the settings, and say so on the set-up page."))
        return SetupCheck("record", CheckStatus.AMBER, why, do, "/setup")
    return SetupCheck("record", CheckStatus.GREEN, TranslatableText(N_("The record is sealed, and its keys are kept.")))


def key_names(settings: Settings) -> list[str]:
    """Which keys there are, by name: a new one must be copied too."""
    return sorted(
        [*(f"identity {name}" for name in settings.identity_keys), *(f"record {name}" for name in settings.record_keys)]
    )


def _schema_fault(grounds: SetupGrounds) -> tuple[TranslatableText, TranslatableText] | None:
    connection, do = grounds.session.connection(), TranslatableText(N_("Run jiesu db upgrade."))
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision != newest_revision():
        why = TranslatableText(
            N_("The database is at revision %(revision)s, not the newest."), revision=revision or "-"
        )
        return why, do
    altered = altered_tables(connection, revision)
    if altered:
        why = TranslatableText(N_("The schema of the database was altered: %(tables)s"), tables=named(altered))
        return why, TranslatableText(N_("Run jiesu db check, which says what differs."))
    return None


def _queue_fault(grounds: SetupGrounds) -> tuple[TranslatableText, TranslatableText] | None:
    start = TranslatableText(N_("Start the queue, a worker and the time-keeper (jiesu up starts them all)."))
    if grounds.redis is None:
        return TranslatableText(N_("There is no queue: what time demands is done by nobody.")), start
    try:
        last = find_last_heartbeat(grounds.redis)
    except RedisError:
        return TranslatableText(N_("The queue cannot be reached: texts and reminders wait.")), start
    if last is None or is_late(last, at=grounds.at, patience=QUIET):
        return TranslatableText(N_("No worker has worked for some minutes: texts and reminders wait.")), start
    return None
