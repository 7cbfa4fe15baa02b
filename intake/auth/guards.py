"""Who stands before each screen. A blueprint without a guard is answered to nobody; "public" is a word to write."""

from dataclasses import dataclass, replace

from flask import Blueprint, Flask, Response, abort, current_app, make_response, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from intake.auth.reading_only import may_send, only_reads
from intake.setup.lacking_factor import must_have_one
from intake.vocabulary import StaffRole
from intake.web.account import Account
from intake.web.context import account, actor, is_htmx, runtime
from intake.web.practice import is_door_test

_GUARDS = "jiesu-guards"
_ASKING = frozenset({"GET", "HEAD", "OPTIONS"})
CHANGE_PASSWORD = "auth.change_password"  # noqa: S105 - an endpoint

FACTORS = "factors.show"
# Where one is put in, and the way out.
_WITHOUT_FACTOR = frozenset({"auth", "confirm", "factors", "passkeys"})


@dataclass(frozen=True)
class Guard:
    """`roles` empty and `is_staff` true: anybody who is signed in. `admits_heads`: also the heads of departments."""

    name: str
    is_staff: bool = False
    roles: frozenset[StaffRole] = frozenset()
    is_csrf_exempt: bool = False
    admits_heads: bool = False


PUBLIC = Guard("public")
# Public, but what comes in is signed, and the blueprint itself checks the signature before it believes a word.
SIGNED = Guard("signed", is_csrf_exempt=True)


def staff(*roles: StaffRole) -> Guard:
    """Signed in, with at least one of `roles`; without any, everybody who works here."""
    return Guard("staff:" + ",".join(sorted(roles)), is_staff=True, roles=frozenset(roles))


def staff_or_heads(*roles: StaffRole) -> Guard:
    """As `staff`; heads of departments come in as well, for what is theirs to decide."""
    return replace(staff(*roles), name="heads," + staff(*roles).name, admits_heads=True)


def install(app: Flask) -> CSRFProtect:
    """Guards first, then CSRF: a form sent after the session ended leads to the log-in, not to an error."""
    app.extensions[_GUARDS] = {"static": PUBLIC}
    app.before_request(_stand)
    csrf = CSRFProtect()
    csrf.init_app(app)
    return csrf


def mount(app: Flask, blueprint: Blueprint, *, guard: Guard, url_prefix: str | None = None) -> None:
    """Register a blueprint together with who may come in."""
    guards(app)[blueprint.name] = guard
    app.register_blueprint(blueprint, url_prefix=url_prefix)
    if guard.is_csrf_exempt:
        app.extensions["csrf"].exempt(blueprint)


def guards(app: Flask) -> dict[str, Guard]:
    """The guard of every mounted blueprint, by name."""
    mounted: dict[str, Guard] = app.extensions[_GUARDS]
    return mounted


def guard_of(app: Flask, endpoint: str) -> Guard | None:
    """Who may call an endpoint; None means that nobody said."""
    return guards(app).get(endpoint.partition(".")[0])


def may_open(endpoint: str) -> bool:
    """Whether the one who asks may open an endpoint; for menus and links."""
    guard = guard_of(current_app, endpoint) if endpoint in current_app.view_functions else None
    return guard is not None and _is_let_in(guard)


def only(*roles: StaffRole) -> None:
    """Inside a view that needs more than its blueprint's guard: 403 without one of `roles`."""
    who = account()
    if who is None or not who.has_role(*roles):
        raise Forbidden


def _stand() -> AnyResponse | None:
    if request.endpoint is None:
        return None  # no such address: the error page answers
    guard = guard_of(current_app, request.endpoint)
    if guard is None:
        raise NotFound
    if not guard.is_staff:
        return None
    who = account()
    if who is None:
        return _to_log_in()
    if first := _first_to_do(who):
        return _go(url_for(first))
    if not _is_let_in(guard):
        raise Forbidden
    if request.method not in _ASKING and only_reads(who.roles) and not may_send(request.endpoint):
        raise Forbidden
    return None


def _first_to_do(who: Account) -> str:
    """The endpoint that they are led to before anything else; empty: none."""
    if who.must_change_password and request.blueprint != "auth":
        return CHANGE_PASSWORD
    if lacks_factor(who) and request.blueprint not in _WITHOUT_FACTOR:
        return FACTORS
    return ""


def lacks_factor(who: Account) -> bool:
    """They must have a second factor and have none."""
    return not who.has_factor and must_have_one(runtime().settings.second_factor, who.roles)


def _is_let_in(guard: Guard) -> bool:
    who = account()
    if who is None or not guard.is_staff:
        return not guard.is_staff
    if not guard.roles or who.has_role(*guard.roles):
        return True
    is_trying = is_door_test() and who.has_role(StaffRole.ADMINISTRATOR)
    return is_trying or (guard.admits_heads and actor().is_department_head)


def _to_log_in() -> AnyResponse:
    """The log-in, which leads back; what was being sent is in the browser's own form still."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        abort(Unauthorized.code)
    back = request.full_path.rstrip("?") if request.method == "GET" and not is_htmx() else None
    return _go(url_for("auth.log_in", next=back) if back else url_for("auth.log_in"))


def _go(address: str) -> AnyResponse:
    if not is_htmx():
        return redirect(address, 303)
    response: Response = make_response("", 401)
    response.headers["HX-Redirect"] = address
    return response
