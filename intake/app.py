"""The web front put together: every concern installed, every blueprint mounted beside its guard."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from intake.admin.reports import OVERSEERS
from intake.admin.reports import bp as reports
from intake.admin.staff import bp as admin_staff
from intake.auth import guards, sessions
from intake.auth.guards import PUBLIC, mount, staff
from intake.auth.views import bp as auth
from intake.channels.console.lookups import bp as console_lookups
from intake.channels.console.views import bp as console
from intake.rendering import template_folder
from intake.runtime import Runtime, process_runtime
from intake.vocabulary import StaffRole
from intake.web import errors, filters, forms, headers, languages, limits, menu, static
from intake.web.health import bp as health

MAX_FORM_BYTES = 2 * 1024 * 1024


def create_app(runtime: Runtime | None = None) -> Flask:
    """A Flask application over `runtime`, by default that of this process. Any number of them may live side by side."""
    runtime = runtime or process_runtime()
    app = Flask("intake", template_folder=str(template_folder()), static_folder=str(static.FOLDER))
    app.extensions["jiesu"] = runtime
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MAX_FORM_BYTES
    _trust_proxies(app, runtime.settings.trusted_proxies)
    sessions.install(app, runtime.settings)
    filters.install(app)
    languages.install(app)
    guards.install(app)
    limits.install(app, runtime.settings)
    menu.install(app, guards.may_open)
    for concern in (forms, errors, static, headers):
        concern.install(app)
    _mount_all(app)
    return app


def _mount_all(app: Flask) -> None:
    """Every door, and who may come in by it."""
    limits.limit(app, auth, limits.GUESSING)
    mount(app, auth, guard=PUBLIC)
    mount(app, health, guard=PUBLIC)
    mount(app, console, guard=staff(StaffRole.OPERATOR), url_prefix="/console")
    mount(app, console_lookups, guard=staff(StaffRole.OPERATOR), url_prefix="/console/look-up")
    mount(app, reports, guard=staff(StaffRole.HANDLER, *OVERSEERS), url_prefix="/reports")
    mount(app, admin_staff, guard=staff(StaffRole.ADMINISTRATOR), url_prefix="/staff")


def _trust_proxies(app: Flask, hops: int) -> None:
    """Believe as many forwarded addresses as there are proxies of ours in front, and not one more."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
