"""A request of Granian's as WSGI wants it (PEP 3333)."""

import sys
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from granian.rsgi import Scope

_BARE = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
# "HTTP_X_FORWARDED_FOR" is what proxies write as X-Forwarded-For; one with an underscore would pass for it.
_AMBIGUOUS = "_"


def environ_of(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    """`length` of the body as it was received; a client's word for it does not count."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if _AMBIGUOUS not in name:
            key = _BARE.get(name) or "HTTP_" + name.upper().replace("-", "_")
            between = "; " if key == "HTTP_COOKIE" else ","
            environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    if scope.authority and environ.get("HTTP_HOST") != scope.authority:
        # Of a request line with a whole address, which RFC 9112 §3.2.2 puts above the head. One of each is no name.
        environ["HTTP_HOST"] = ",".join(filter(None, (environ.get("HTTP_HOST"), scope.authority)))
    environ["CONTENT_LENGTH"] = str(length)
    return environ
