"""Where a log-in leads: to one's own work; an administrator to the set-up page until the installation is ready."""

from flask import session, url_for

from intake.setup.marks import was_ready
from intake.vocabulary import StaffRole
from intake.web.context import account, runtime
from intake.web.menu import start_page

LEFT = "setup-left"  # in the session of an administrator who left the page


def first_page() -> str:
    return url_for("setup.show") if _is_to_set_up() else start_page()


def _is_to_set_up() -> bool:
    who = account()
    if who is None or who.is_synthetic or not who.has_role(StaffRole.ADMINISTRATOR) or session.get(LEFT):
        return False
    with runtime().db.reading() as db:
        return not was_ready(db)
