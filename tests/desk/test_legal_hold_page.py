"""A legal hold on the pages: put on by a supervisor, shown with the complaint, in lists and under retention."""

import pytest

from intake.runtime import Runtime
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow
HOLD = {"reason": "合成法院调取案卷", "document": "合成调字第1号", "until": "2030-01-31"}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def test_a_hold_is_put_on_shown_and_lifted(scene: Scene) -> None:
    number = scene.complaint()
    boss = scene.supervisor()
    boss.post(f"/complaints/{number}/place_hold", HOLD)
    text = boss.get(f"/complaints/{number}?lang=zh").text
    assert "hold-title" in text
    assert HOLD["document"] in text
    assert "1 件诉求处于法定留存" in boss.get("/retention/?lang=zh").text
    listed = scene.handler().get("/desk/?lang=zh").text
    assert number in listed
    assert "之前不删除其任何内容" in listed
    boss.post(f"/complaints/{number}/lift_hold", {"reason": "合成审理已结束"})
    assert "hold-title" not in boss.get(f"/complaints/{number}").text
