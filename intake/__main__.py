"""The `jiesu` command: `python -m intake`."""

import sys

import structlog
import typer

from intake.cli import (
    audit,
    calendar,
    classifier,
    clocks,
    db,
    demo,
    identity,
    limits,
    processes,
    registry,
    report,
    rules,
    staff,
)
from intake.cli.deadline import deadline
from intake.errors import DomainError
from routing.errors import RoutingError

REFUSED = 2


def application() -> typer.Typer:
    """Every command there is."""
    app = typer.Typer(
        name="jiesu",
        help="Jiesu 接诉: the hotline for complaints about trade associations and chambers of commerce.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    for name in ("up", "web", "worker", "cron"):
        app.command(name)(getattr(processes, name))
    app.add_typer(db.app, name="db")
    app.add_typer(staff.app, name="staff")
    app.add_typer(registry.app, name="registry")
    app.add_typer(rules.app, name="rules")
    app.add_typer(classifier.app, name="classifier")
    app.command("deadline")(deadline)
    app.add_typer(calendar.app, name="calendar")
    app.add_typer(limits.app, name="limits")
    app.add_typer(report.app, name="report")
    app.add_typer(clocks.app, name="clocks")
    app.add_typer(audit.app, name="audit")
    app.add_typer(identity.app, name="identity")
    app.command("demo")(demo.demo)
    return app


def main() -> None:
    """Run one command. What the user got wrong is one line on standard error and exit status 2."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        sys.exit(application()(standalone_mode=False))
    except (DomainError, RoutingError) as error:
        field = getattr(error, "field", None)
        _refuse(f"{field + ' ' if field and field not in str(error) else ''}{error}")
    except typer.TyperException as error:
        # Nothing is left to say where the help was printed, for want of a command.
        _refuse(" ".join(error.format_message().split()))
    except typer.Abort:
        _refuse("stopped before it was done")


def _refuse(why: str) -> None:
    if why:
        sys.stderr.write(f"jiesu: {why}\n")
    sys.exit(REFUSED)


if __name__ == "__main__":
    main()
