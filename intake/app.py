"""The web front put together: every concern installed, every blueprint mounted beside its guard."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from intake.auth import guards, sessions
from intake.doors import mount_all
from intake.rendering import template_folder
from intake.runtime import Runtime, process_runtime
from intake.web import errors, filters, forms, headers, languages, menu, practice, rate_limits, row_ids, static
from intake.web.files import uploads
from intake.web.gate import away, hosts

MAX_FORM_BYTES = 2 * 1024 * 1024


def create_app(runtime: Runtime | None = None) -> Flask:
    """A Flask application over `runtime`, by default that of this process. Any number of them may live side by side."""
    runtime = runtime or process_runtime()
    app = Flask("intake", template_folder=str(template_folder()), static_folder=str(static.FOLDER))
    app.extensions["jiesu"] = runtime
    uploads.install(app, MAX_FORM_BYTES, runtime.evidence.limits.total_bytes)
    _trust_proxies(app, runtime.settings.trusted_proxies or 0)
    sessions.install(app, runtime.settings)
    filters.install(app)
    away.watch(app)
    languages.install(app)
    hosts.install(app)
    practice.install(app)
    guards.install(app)
    rate_limits.install(app, runtime.settings)
    menu.install(app, guards.may_open)
    for concern in (forms, errors, away, static, headers, row_ids):
        concern.install(app)
    mount_all(app)
    return app


def _trust_proxies(app: Flask, hops: int) -> None:
    """Believe as many forwarded addresses as there are proxies of ours in front, and not one more."""
    app.config["TRUSTED_PROXIES"] = hops
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
