"""Every door, and who may come in by it."""

from flask import Flask

from intake.doors.desk import mount_desk
from intake.doors.office import mount_office
from intake.doors.public import mount_public


def mount_all(app: Flask) -> None:
    """Each blueprint is mounted together with its guard."""
    mount_public(app)
    mount_desk(app)
    mount_office(app)
