"""How much may be sent at once: little with a form, as much as a table may have where a page takes a file."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from intake.language.i18n import N_, _
from intake.web.context import runtime
from routing.table_file import MOST_BYTES

_BESIDES = 64 * 1024  # the fields of the form, and what parts them from the file
_TAKES_FILES, _TAKES_EVIDENCE = "takes_files", "takes_evidence"
_MEGABYTE = 1_000_000
_TOO_LARGE = N_("At most %(most)s MB can be sent here. Nothing was read of what you sent.")

V = TypeVar("V", bound=Callable[..., Any])


def takes_files(view: V) -> V:
    """Mark a view to which a table may be sent."""
    setattr(view, _TAKES_FILES, True)
    return view


def takes_evidence(view: V) -> V:
    """Mark a view to which pictures and documents of a complaint may be sent, as many as it may have."""
    setattr(view, _TAKES_EVIDENCE, True)
    return view


def install(app: Flask, most_form_bytes: int) -> None:
    """Call it before what reads the form, which is where too much is refused."""
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = most_form_bytes
    app.before_request(_widen)


def too_large() -> str:
    """What to tell whoever sent more than the page takes."""
    most = request.max_content_length or 0
    return _(_TOO_LARGE, most=most // _MEGABYTE)


def _widen() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, _TAKES_FILES, False):
        request.max_content_length = MOST_BYTES + _BESIDES
    elif getattr(view, _TAKES_EVIDENCE, False):
        most = runtime().evidence.limits.total_bytes
        request.max_content_length = most + int(current_app.config["MAX_CONTENT_LENGTH"])
