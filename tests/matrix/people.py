"""Who comes before every door and every complaint: each role, at home and elsewhere, holder of a part or not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake.models import Staff
from intake.vocabulary import StaffRole
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

ELSEWHERE, COUNTY = "510700", "510104"
HOTLINE = tuple(role for role in StaffRole if role is not StaffRole.HANDLER)


@dataclass(frozen=True)
class Somebody:
    """A browser that is logged in, and the account behind it."""

    name: str
    staff: Staff
    page: Page


def of_every_role(scene: Scene, holder_id: int, other_id: int) -> Iterator[Somebody]:
    """At home, then in a region that sees nothing of it, then the people of the department that holds a part."""
    posts: list[tuple[str, StaffRole, dict[str, object]]] = [(role.value, role, {}) for role in HOTLINE]
    posts += [(f"{role.value}-elsewhere", role, {"region": ELSEWHERE}) for role in HOTLINE]
    posts += _of_departments(holder_id, other_id)
    yield from _hired(scene, posts)


def of_a_county(scene: Scene) -> Iterator[Somebody]:
    """The hotline of a county: it sees what it received, or what a department there has a part in."""
    yield from _hired(scene, [(f"{role.value}-county", role, {"region": COUNTY}) for role in HOTLINE])


def _of_departments(holder_id: int, other_id: int) -> list[tuple[str, StaffRole, dict[str, object]]]:
    return [
        ("holder", StaffRole.HANDLER, {"department_id": holder_id}),
        ("head", StaffRole.HANDLER, {"department_id": holder_id, "is_head": True}),
        ("outsider", StaffRole.HANDLER, {"department_id": other_id}),
        ("outsiders-head", StaffRole.HANDLER, {"department_id": other_id, "is_head": True}),
    ]


def _hired(scene: Scene, posts: Iterable[tuple[str, StaffRole, dict[str, object]]]) -> Iterator[Somebody]:
    for name, role, belonging in posts:
        staff = scene.person(name, role, **belonging)  # type: ignore[arg-type]
        scene.app.extensions["jiesu-limiter"].reset()  # so many log-ins from one address
        yield Somebody(name, staff, scene.browser_of(name))
