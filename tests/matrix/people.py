"""Who comes before every door and every complaint: each role, at home and elsewhere, holder of a part or not."""

from collections.abc import Iterator
from dataclasses import dataclass

from intake.models import Staff
from intake.vocabulary import StaffRole
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

ELSEWHERE = "510700"
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
    posts += [
        ("holder", StaffRole.HANDLER, {"department_id": holder_id}),
        ("head", StaffRole.HANDLER, {"department_id": holder_id, "is_head": True}),
        ("outsider", StaffRole.HANDLER, {"department_id": other_id}),
        ("outsiders-head", StaffRole.HANDLER, {"department_id": other_id, "is_head": True}),
    ]
    for name, role, belonging in posts:
        staff = scene.person(name, role, **belonging)  # type: ignore[arg-type]
        yield Somebody(name, staff, scene.browser_of(name))
