"""In which language, light and size a page is shown: as asked for, as chosen before, as the account says.

The switches (`?lang=`, `?theme=`, `?reading=`) are plain links, so that they work without JavaScript, and are kept in
a cookie that names nobody.
"""

from urllib.parse import urlencode

from flask import Flask, Response, request
from werkzeug.wrappers import Response as AnyResponse

from intake.language import i18n
from intake.web.context import account, runtime

THEMES = ("auto", "light", "dark")
LANGUAGE_COOKIE = "jiesu_language"
THEME_COOKIE = "jiesu_theme"
READINGS = ("usual", "large")
READING_COOKIE = "jiesu_reading"


def install(app: Flask) -> None:
    app.before_request(_choose)
    app.after_request(_keep)
    app.teardown_request(lambda _error: i18n.speak(i18n.DEFAULT))
    app.jinja_env.globals |= {
        "theme": theme,
        "reading": reading,
        "switched": switched,
        "LANGUAGES": i18n.LANGUAGES,
        "TAGS": i18n.TAGS,
    }


def theme() -> str:
    asked = request.args.get("theme") or request.cookies.get(THEME_COOKIE)
    return asked if asked in THEMES else "auto"


def reading() -> str:
    """How the citizens' pages are read: as usual, or in large type, strong contrast and fewer words (适老化)."""
    asked = request.args.get("reading") or request.cookies.get(READING_COOKIE)
    return asked if asked in READINGS else "usual"


def switched(**changes: str) -> str:
    """The address of this page with another language or theme."""
    kept = {name: values for name, values in request.args.lists() if name not in changes}
    return f"{request.path}?{urlencode(kept | changes, doseq=True)}"


def _choose() -> None:
    asked = request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE)
    chosen = next((code for code in asked if code in i18n.LANGUAGES), None)
    if chosen is None and request.endpoint != "static":
        staff = account()
        chosen = staff.language if staff else i18n.DEFAULT
    i18n.speak(chosen or i18n.DEFAULT)


def _keep(response: Response) -> Response:
    if request.args.get("lang") in i18n.LANGUAGES:
        keep(response, LANGUAGE_COOKIE, request.args["lang"])
    if request.args.get("theme") in THEMES:
        keep(response, THEME_COOKIE, request.args["theme"])
    if request.args.get("reading") in READINGS:
        keep(response, READING_COOKIE, request.args["reading"])
    return response


def keep(response: AnyResponse, name: str, value: str) -> None:
    """Set a preference cookie for a year."""
    is_secure = runtime().settings.has_secure_cookie
    response.set_cookie(name, value, max_age=31_536_000, secure=is_secure, httponly=True, samesite="Lax")
