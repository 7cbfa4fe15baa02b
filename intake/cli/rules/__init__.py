"""`jiesu rules`: the rules table at a terminal, one file a group of commands. Composition only."""

import typer

from intake.cli.rules.bench import bench
from intake.cli.rules.check import check
from intake.cli.rules.diff import diff
from intake.cli.rules.explain import explain
from intake.cli.rules.files import export_rules, import_rules
from intake.cli.rules.publish import publish, rollback
from intake.cli.rules.replay import replay_draft

app = typer.Typer(help="The rules table.", no_args_is_help=True)


@app.callback()
def rules() -> None:
    """The rules table: from facts to departments."""


app.command()(bench)
app.command()(check)
app.command()(explain)
app.command("replay")(replay_draft)
app.command("import")(import_rules)
app.command("export")(export_rules)
app.command()(diff)
app.command()(publish)
app.command()(rollback)
