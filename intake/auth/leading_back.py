"""Where a log-in, or a password given again, leads back to."""

from urllib.parse import urlsplit

from flask import request


def wanted_page() -> str:
    """The `next` of this request if it is an address of ours, never another site's; else nothing."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted.replace("\\", "/"))
    is_ours = wanted.startswith("/") and not wanted.startswith("//") and not (parts.scheme or parts.netloc)
    return wanted if is_ours and wanted.isprintable() else ""
