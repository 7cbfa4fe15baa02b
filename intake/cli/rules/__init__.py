"""`jiesu rules`: the rules table at a terminal, one file a group of commands. Composition only."""

import typer

from intake.cli.lazy import Late, LateGroup

COMMANDS = {
    "bench": Late(
        "intake.cli.rules.bench:bench",
        "Measure decisions a second and their cost at 100, 1,000 and 10,000 rules; with zen-engine if it is installed.",
    ),
    "check": Late(
        "intake.cli.rules.check:check",
        "Prove a table: duplicates, conflicts, rules that never win, unknown words, gaps. Exits with 1 on errors.",
    ),
    "explain": Late(
        "intake.cli.rules.explain:explain",
        "Print who would answer a complaint with these facts, by which rule, and why by no other.",
    ),
    "replay": Late(
        "intake.cli.rules.replay:replay_draft",
        "Put every complaint to the draft and to the table in force, and print what would change. "
        "Touches none of them.",
    ),
    "import": Late(
        "intake.cli.rules.files:import_rules",
        "Make the draft say what the file says, all of it or nothing; begin a draft if there is none.",
    ),
    "export": Late("intake.cli.rules.files:export_rules", "Write a table as the file that `rules import` reads."),
    "diff": Late(
        "intake.cli.rules.diff:diff", "Print what makes B of A: rules added, removed, moved, and changed cell by cell."
    ),
    "publish": Late(
        "intake.cli.rules.publish:publish",
        "Have the draft decide from that moment on. Exits with 1 and the findings when the check refuses.",
    ),
    "rollback": Late(
        "intake.cli.rules.publish:rollback",
        "Undo the last publication: the version before decides again, at once, as a new version.",
    ),
}


class RulesCommands(LateGroup):
    table = COMMANDS


app = typer.Typer(cls=RulesCommands, help="The rules table.", no_args_is_help=True)


@app.callback()
def rules() -> None:
    """The rules table: from facts to departments."""
