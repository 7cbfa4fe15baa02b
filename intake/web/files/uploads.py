"""How much may be sent at once: little with a form, as much as a table may have where a page takes a file.

What is sent never lies on the disk in clear while its request is read.
"""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request

from intake.language.i18n import N_, _
from intake.sealing.spool import sealed_spool
from intake.web.context import runtime
from routing.table_file import MOST_BYTES

_BESIDES = 64 * 1024  # the fields of the form, and what parts them from the file
_TAKES_FILES, _TAKES_EVIDENCE = "takes_files", "takes_evidence"
_MEGABYTE = 1_000_000
_IN_MEMORY = 500 * 1024  # of a whole request
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


class SealingRequest(Request):
    """Files of a request that is too much for memory are sealed as they arrive."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,  # noqa: ARG002 - as Werkzeug calls it
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        is_small = total_content_length is not None and total_content_length <= _IN_MEMORY
        return BytesIO() if is_small else sealed_spool()


def install(app: Flask, most_form_bytes: int, most_evidence_bytes: int) -> None:
    """Call it before what reads the form, which is where too much is refused.

    More than `MOST_SENT_BYTES` no page takes: the front of the server reads no further.
    """
    app.request_class = SealingRequest
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = most_form_bytes
    app.config["MOST_SENT_BYTES"] = max(MOST_BYTES + _BESIDES, most_evidence_bytes + most_form_bytes)
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
