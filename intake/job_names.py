"""Names of background jobs: dotted strings, so that intake never imports workers. Who keeps time reads no more."""

from enum import StrEnum

QUEUE = "jiesu"


class Job(StrEnum):
    """Every job there is, by the path of its function."""

    DRAIN_MESSAGES = "workers.jobs.messages.drain_messages"
    DRAIN_MAILS = "workers.jobs.mails.drain_mails"
    TELL_RETURNED = "workers.jobs.returns.tell_returned"
    TELL_STAFF = "workers.jobs.staff_word.tell_staff"
    SWEEP_CLOCKS = "workers.jobs.clock_sweep.sweep_clocks"
    WRITE_FACTS = "workers.jobs.reports.write_facts"
    SNAPSHOT_MONTH = "workers.jobs.reports.snapshot_month"
    DRAFT_BULLETINS = "workers.jobs.bulletins.draft_bulletins"
    PUBLISH_OPEN_DATA = "workers.jobs.open_data.publish_open_data"
    BACK_UP = "workers.jobs.office.backups.back_up"
    SEND_ROOT = "workers.jobs.root.send_root"
    ANCHOR_AUDIT = "workers.jobs.audit_anchor.anchor"
    ARCHIVE = "workers.jobs.archive.archive_closed"
    ERASE_IDENTITIES = "workers.jobs.erasure.erase_identities"
    TRAIN_CLASSIFIER = "workers.jobs.classifier.train_classifier"
    START_ON_SEEDS = "workers.jobs.seeds.start_on_seeds"
    TRAIN_ON_SEEDS = "workers.jobs.seeds.train_on_seeds"
    VERIFY_CLOCKS = "workers.jobs.clocks_verify.verify_clocks"
    FOLLOW_CALENDAR = "workers.jobs.office.calendars.follow_calendar"
    REPLAN_CLOCKS = "workers.jobs.office.limits.replan"
    REMIND_OF_NEXT_YEAR = "workers.jobs.office.calendars.remind_of_next_year"
    HEARTBEAT = "workers.jobs.heartbeat.leave"
    WATCH_JOBS = "workers.jobs.office.periodic.watch_jobs"
    TIDY_SESSIONS = "workers.jobs.office.sessions.tidy"
    KEEP_REGISTRY = "workers.jobs.office.registry.keep_registry"
    SCORE_KEY_LIST = "workers.jobs.office.key_list.score_key_list"
    END_DEPARTMENTS = "workers.jobs.office.departments.end_departments_due"
    PLACE_CALLS = "workers.jobs.telephone.place_calls"
    TIDY_CALLS = "workers.jobs.telephone.tidy_calls"
    SCAN_EVIDENCE = "workers.jobs.evidence.scan_evidence"
    FETCH_MEDIA = "workers.jobs.evidence.fetch_media"
    SWEEP_EVIDENCE = "workers.jobs.evidence.sweep_evidence"
    SKETCH_WORDING = "workers.jobs.wording.sketch_wording"
    KEEP_SKETCHES = "workers.jobs.wording.keep_sketches"
    REPLAY_RULES = "workers.jobs.replay.replay_rules"
    WATCH_TALKS = "workers.jobs.supervision.watch_talks"
    RAISE_ALERTS = "workers.jobs.warning.raise_alerts"
    DRAW_LETTERS = "workers.jobs.letters.draw_letters"
    DRAW_PICTURES = "workers.jobs.pictures.draw_pictures"


def nudge_id(job: Job) -> str:
    """RQ allows letters, digits, `_` and `-`."""
    return f"nudge-{job.name.lower().replace('_', '-')}"
