"""Commands that are imported when they are called: all of them at once cost every call seconds and 200 MB.

A group knows each of its commands by name and one line of help, as data. This is the one place of the command line
where our own code is imported late.
"""

import gc
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group


@dataclass(frozen=True)
class Late:
    """A command that stands at `module:name`: a function, or the `Typer` of a group."""

    place: str
    help: str


def load(place: str) -> Any:
    """What stands at `module:name`."""
    module, _, name = place.partition(":")
    if module not in sys.modules:
        _import_to_stay(module)
    return getattr(import_module(module), name)


def _import_to_stay(module: str) -> None:
    """What is imported stays: a collector that goes through it, over and over, costs a fifth of a command."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        import_module(module)
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


class LateGroup(TyperGroup):
    """A group that lists its commands without importing them, and imports the one that is called."""

    table: ClassVar[Mapping[str, Late]] = {}

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, late in self.table.items():
            self.add_command(TyperCommand(name, help=late.help))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and real_command(str(name), load(self.table[str(name)].place)), rest


def real_command(name: str, found: Any) -> Any:
    """The command of a function, or the group of a `Typer` however few commands it has."""
    command: Any
    if isinstance(found, typer.Typer):
        command = get_group(found)
    else:
        single = typer.Typer(add_completion=False)
        single.command(name)(found)
        command = get_command(single)
    command.name = name
    return command
