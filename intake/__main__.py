"""The `jiesu` command: `python -m intake`."""

import sys
from typing import Annotated

import typer

from intake import __version__
from intake.cli.refusal import one_line_for_errors, refuse
from intake.cli.table import Commands


def application() -> typer.Typer:
    """Every command there is."""
    app = typer.Typer(
        name="jiesu",
        cls=Commands,
        help="Jiesu 接诉: the hotline for complaints about trade associations and chambers of commerce.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_jiesu)
    return app


def main() -> None:
    """Run one command. What the user got wrong is one line on standard error and exit status 2."""
    with one_line_for_errors():
        _require_text(sys.argv)
        try:
            sys.exit(application()(standalone_mode=False))
        except typer.TyperException as error:
            # Nothing is left to say where the help was printed, for want of a command.
            refuse(error.format_message())
        except typer.Abort:
            refuse("stopped before it was done")


def _require_text(words: list[str]) -> None:
    """What is no text in the encoding of the terminal can be stored nowhere and told nobody."""
    for word in words:
        if not word.isascii() and any("\ud800" <= letter <= "\udfff" for letter in word):
            refuse(f"{word.encode(errors='replace').decode()!r} is not written in UTF-8")


def _tell_version(is_asked: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if is_asked:
        typer.echo(f"jiesu {__version__}")
        raise typer.Exit


def _jiesu(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    pass


if __name__ == "__main__":
    main()
