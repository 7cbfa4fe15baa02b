"""The headers that protect every answer, all of them here. No inline script or style anywhere, so no nonces."""

from flask import Flask, Response, request

from intake.web.context import account, runtime

# Tabler draws its check marks and arrows from data: addresses inside its own style sheet.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = 31_536_000


def install(app: Flask) -> None:
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if runtime().settings.has_secure_cookie:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    if request.endpoint != "static":
        # What one person was shown must not come back from a shared machine's cache; a receipt neither.
        # Who is signed in is asked last: a page that says that the database is away must not ask it.
        is_private = response.status_code >= 400 or request.method != "GET" or account() is not None  # noqa: PLR2004
        response.headers.setdefault("Cache-Control", "no-store" if is_private else "no-cache, private")
        response.vary.update(("Cookie", "HX-Request"))
    return response
