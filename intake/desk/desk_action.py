"""What a button of the desk is: its label, its form, and the one verb it calls."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

Do = Callable[..., object]


@dataclass(frozen=True)
class DeskAction:
    """`fields` names the macro of `desk/fields.html` that draws the form; one with a page of its own has no `do`."""

    label: str
    form: type[BaseModel]
    fields: str
    do: Do | None = None
