"""`jiesu report`: figures at a terminal, one file a group of commands. Composition only."""

from typing import Any

import typer

from intake.cli.lazy import Late, LateGroup, load, real_command

COMMANDS = {
    "closure": Late(
        "intake.cli.report.closure:closure",
        "Print a rate of a period: numerator, denominator and per cent, rounded half up; of nothing there is no rate.",
    ),
    "list": Late(
        "intake.cli.report.definitions:list_measures", "List every rate and count, what it means, and by what."
    ),
    "rebuild": Late(
        "intake.cli.report.files:rebuild_files", "Derive the facts of every complaint anew from its events."
    ),
    "restate": Late("intake.cli.report.months:restate", "Count a month that was published again, with a reason."),
    "snapshot": Late("intake.cli.report.months:snapshot", "Count a month that is over as of its end, and keep it."),
    "verify": Late(
        "intake.cli.report.months:verify",
        "Derive everything anew from the events, and compare published months. Exits with 1, a line a difference.",
    ),
}
MEASURE = "intake.cli.report.measure:measure"


class ReportCommands(LateGroup):
    """Beside the commands each rate and count is one: `jiesu report sign_rate --from …`."""

    table = COMMANDS

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.table and not args[0].startswith("-"):
            return args[0], real_command(args[0], load(MEASURE)), args[1:]
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=ReportCommands, help="Reports 统计报表.", no_args_is_help=True)


@app.callback()
def report() -> None:
    """Reports: figures that can be checked down to the single complaint. `report METRIC` prints any rate or count."""
