"""Every command of `jiesu`, by where it stands; the lines are those of the commands themselves, which a test holds."""

from typing import Any

from intake.cli.lazy import Late, LateGroup, load

COMMANDS = {
    "up": Late(
        "intake.cli.serving.processes:up",
        "Everything on this machine: databases, web, a worker and cron in one process tree, ended together.",
    ),
    "web": Late(
        "intake.cli.serving.web:web",
        "The web server alone. Any number of hosts may run one on the same PostgreSQL and Redis.",
    ),
    "worker": Late(
        "intake.cli.serving.background:worker",
        "A worker alone: sends messages, sweeps clocks, takes snapshots. Run as many as there is work for.",
    ),
    "cron": Late(
        "intake.cli.serving.background:cron",
        "The time-keeper alone. Several may run: one of them leads, another follows when it dies.",
    ),
    "deadline": Late(
        "intake.cli.counting.deadline:deadline",
        "Print when a matter received at RECEIVED is due, and every day that led there.",
    ),
    "demo": Late("intake.cli.demo:demo", "Fill an empty installation with a labelled, synthetic history."),
    "doctor": Late(
        "intake.cli.doctor:doctor",
        "Say whether this installation is ready to serve: what is wrong, why it matters, what mends it. Exit 1 on red.",
    ),
    "backup": Late(
        "intake.cli.backup.making:backup", "Write the whole installation into one new file, while everything runs."
    ),
    "restore": Late(
        "intake.cli.backup.restoring:restore", "Make an installation of a back-up, in an empty place, and verify it."
    ),
    "db": Late("intake.cli.db:app", "The database schema."),
    "staff": Late("intake.cli.staff:app", "Accounts of the people who work here."),
    "notices": Late("intake.cli.notices:app", "Notices to staff: who was told what."),
    "departments": Late("intake.cli.departments:app", "Departments: who they are and what they answer to."),
    "regions": Late("intake.cli.regions:app", "Regions, development zones too."),
    "registry": Late("intake.cli.registry.commands:app", "The registry of associations 协会名册."),
    "rules": Late("intake.cli.rules:app", "The rules table."),
    "classifier": Late("intake.cli.classifier:app", "Suggested violations 建议定性."),
    "calendar": Late("intake.cli.calendar:app", "Working calendars: shown, and the next year's notice imported."),
    "limits": Late("intake.cli.limits:app", "Time limits and ladders: shown, exported, and changed from files."),
    "fees": Late(
        "intake.cli.fees.commands:app", "Fee lists 收费清单: shown, exported, drafted from a sheet, published."
    ),
    "campaign": Late("intake.cli.campaigns.commands:app", "Campaigns 专项整治: listed and reported."),
    "keylist": Late("intake.cli.keylist.commands:app", "Key supervision 重点监管: scored, listed, written as files."),
    "report": Late("intake.cli.report:app", "Reports 统计报表."),
    "bulletin": Late("intake.cli.bulletin:app", "Bulletins 通报: drafted, released, listed, written as files."),
    "alerts": Late("intake.cli.alerts:app", "Early warning: what is out of the ordinary, and who took note."),
    "clocks": Late("intake.cli.clocks:app", "Deadlines: verified against the record, and explained."),
    "audit": Late("intake.cli.audit:app", "The record of everything that happened."),
    "search": Late("intake.cli.searching.commands:app", "The search over complaints."),
    "retention": Late("intake.cli.retention.commands:app", "How long data is kept, and what is erased when."),
    "identity": Late("intake.cli.identity:app", "Who complained: sealed, and erased in time."),
}


# They check the settings themselves, in the process that lasts or the one that prepares.
CHECKING = frozenset({"up", "web", "worker", "cron"})
_CHECK = "intake.cli.surroundings:check_surroundings"
_HELP = "--help"


class Commands(LateGroup):
    table = COMMANDS

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        found = super().resolve_command(ctx, args)
        if found[0] not in CHECKING and _HELP not in args:
            load(_CHECK)()
        return found
