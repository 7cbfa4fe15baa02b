"""How style sheets, scripts and drawings travel: addressed by their content, kept for a year, packed once."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

FOLDER = Path(__file__).parent.parent / "static"
_PACKED_TYPES = ("text/", "application/javascript", "image/svg+xml")
_IMMUTABLE = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    app.after_request(_pack)


@lru_cache(maxsize=256)
def version(path: str) -> str:
    """Ten digits of the file's own digest, so that a changed file has another address."""
    return hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of a file under `intake/static`."""
    return url_for("static", filename=path, v=version(path))


def _pack(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code != 200:  # noqa: PLR2004
        return response
    path = str((request.view_args or {}).get("filename", ""))
    if request.args.get("v") == version(path):
        response.headers["Cache-Control"] = _IMMUTABLE
    if (response.mimetype or "").startswith(_PACKED_TYPES):
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] and request.range is None:
            response.direct_passthrough = False
            response.set_data(_gzipped(path, version(path)))
            response.headers["Content-Encoding"] = "gzip"
            response.headers.pop("ETag", None)
    return response


@lru_cache(maxsize=64)
def _gzipped(path: str, _version: str) -> bytes:
    return gzip.compress((FOLDER / path).read_bytes(), 9, mtime=0)
