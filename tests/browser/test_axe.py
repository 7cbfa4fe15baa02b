"""Nothing on any main screen keeps anybody out: axe-core, both languages, light and dark, every role."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.cast import Cast
from tests.browser.screens import SCREENS, Screen
from tests.browser.windows import window

_GRAVE = {"serious", "critical"}


@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark")])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_axe_finds_nothing_grave(lively: Cast, screen: Screen, language: str, theme: str) -> None:
    cookies = lively.cookies_for(screen.login, language=language, theme=theme)
    with window(lively.chromium, lively.installation, cookies) as context:
        page = context.new_page()
        screen.open(page)
        found = Axe().run(page).response["violations"]
        assert not [
            (one["id"], node["target"], node["failureSummary"])
            for one in found
            for node in one["nodes"][:3]
            if one["impact"] in _GRAVE
        ]
