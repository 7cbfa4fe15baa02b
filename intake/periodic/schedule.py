"""When jobs are nudged: the one table. Correctness lives in rows, so a nudge missed or doubled changes nothing.

Cron strings are read on the clock of the city (Asia/Shanghai), whatever the clock of the machine. Whatever is due less
often than hourly is nudged daily and finds out itself what is missing: a day without power then costs nothing.
"""

from dataclasses import dataclass

from intake.job_names import Job


@dataclass(frozen=True)
class Periodic:
    """One line of the table; `name` goes into job ids, so it has letters, digits and dashes only."""

    name: str
    cron: str
    job: Job
    seconds_allowed: int = 180


PERIODIC = (
    Periodic("heartbeat", "* * * * *", Job.HEARTBEAT),
    Periodic("watch-jobs", "*/5 * * * *", Job.WATCH_JOBS),
    Periodic("drain-messages", "* * * * *", Job.DRAIN_MESSAGES),
    Periodic("tell-returned", "* * * * *", Job.TELL_RETURNED),
    Periodic("tell-staff", "* * * * *", Job.TELL_STAFF),
    Periodic("drain-mails", "* * * * *", Job.DRAIN_MAILS),
    Periodic("sweep-clocks", "* * * * *", Job.SWEEP_CLOCKS),
    Periodic("write-facts", "* * * * *", Job.WRITE_FACTS, seconds_allowed=1800),
    Periodic("sketch-wording", "* * * * *", Job.SKETCH_WORDING),
    Periodic("draw-letters", "* * * * *", Job.DRAW_LETTERS, seconds_allowed=1800),
    Periodic("draw-pictures", "* * * * *", Job.DRAW_PICTURES),
    Periodic("replay-rules", "* * * * *", Job.REPLAY_RULES),
    Periodic("follow-calendar", "* * * * *", Job.FOLLOW_CALENDAR, seconds_allowed=600),
    Periodic("replan-clocks", "* * * * *", Job.REPLAN_CLOCKS, seconds_allowed=600),
    Periodic("scan-evidence", "* * * * *", Job.SCAN_EVIDENCE, seconds_allowed=1800),
    Periodic("fetch-media", "* * * * *", Job.FETCH_MEDIA, seconds_allowed=1800),
    Periodic("sweep-evidence", "50 * * * *", Job.SWEEP_EVIDENCE, seconds_allowed=1800),
    Periodic("anchor-audit", "7 * * * *", Job.ANCHOR_AUDIT, seconds_allowed=600),
    # Daily; each hour, in case a way was not open.
    Periodic("send-root", "12 * * * *", Job.SEND_ROOT, seconds_allowed=600),
    # Daily; each hour, in case the folder was away.
    Periodic("back-up", "15 * * * *", Job.BACK_UP, seconds_allowed=7200),
    Periodic("verify-clocks", "20 1 * * *", Job.VERIFY_CLOCKS, seconds_allowed=7200),
    Periodic("remind-of-next-year", "30 8 * * *", Job.REMIND_OF_NEXT_YEAR),
    Periodic("archive", "40 2 * * *", Job.ARCHIVE, seconds_allowed=1800),
    Periodic("erase-identities", "10 4 * * *", Job.ERASE_IDENTITIES, seconds_allowed=3600),
    Periodic("place-calls", "* * * * *", Job.PLACE_CALLS),
    Periodic("tidy-sessions", "*/10 * * * *", Job.TIDY_SESSIONS),
    Periodic("tidy-calls", "35 * * * *", Job.TIDY_CALLS, seconds_allowed=600),
    # A minute into each day, and each hour in case that was missed.
    Periodic("end-departments", "1 * * * *", Job.END_DEPARTMENTS, seconds_allowed=600),
    Periodic("keep-sketches", "40 3 * * *", Job.KEEP_SKETCHES, seconds_allowed=3600),
    # Departments are asked before the day's work begins, and chased on its first look at the desk.
    Periodic("keep-registry", "50 5 * * *", Job.KEEP_REGISTRY, seconds_allowed=1800),
    # Due with a new quarter; the night finds out. After the registry follows its day.
    Periodic("score-key-list", "15 6 * * *", Job.SCORE_KEY_LIST, seconds_allowed=1800),
    # A release that brings other seeds is learned from in a process of its own, at its start.
    Periodic("start-on-seeds", "* * * * *", Job.START_ON_SEEDS),
    # What the day before brought, before the supervisors come.
    Periodic("raise-alerts", "30 6 * * *", Job.RAISE_ALERTS, seconds_allowed=1800),
    # After the alerts of the same morning.
    Periodic("watch-talks", "0 7 * * *", Job.WATCH_TALKS, seconds_allowed=600),
    # Learning is due weekly and with a new month; the night finds out.
    Periodic("train-classifier", "20 3 * * *", Job.TRAIN_CLASSIFIER, seconds_allowed=1800),
    # Ten past midnight: on the first of a month the month before is over; on other days nothing is missing.
    Periodic("snapshot-month", "10 0 * * *", Job.SNAPSHOT_MONTH, seconds_allowed=1800),
    # After that: on Mondays the week before is over, on the first of a month the month, and perhaps the quarter. Each
    # hour, as somebody may want a draft anew while the queue is away.
    Periodic("draft-bulletins", "25 * * * *", Job.DRAFT_BULLETINS, seconds_allowed=3600),
    # Later in the same night, whatever was kept and is not open yet.
    Periodic("publish-open-data", "50 0 * * *", Job.PUBLISH_OPEN_DATA, seconds_allowed=3600),
)
