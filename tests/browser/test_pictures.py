"""Every main screen, wide and on a telephone, in both languages: nothing is wider than a telephone, no script fails.

The pictures are left in the folder `pictures`, to be looked at.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.cast import Cast
from tests.browser.screens import SCREENS, Screen
from tests.browser.windows import TELEPHONE, window

_LONGEST = 6000


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_fits_a_desk_and_a_telephone(lively: Cast, pictures: Path, screen: Screen, language: str) -> None:
    with window(lively.chromium, lively.installation, lively.cookies_for(screen.login, language=language)) as context:
        page = context.new_page()
        screen.open(page)
        page.screenshot(path=pictures / f"{screen.name}-{language}-wide.png")
        assert not overflowing(page) + spilling(page)
        page.set_viewport_size(TELEPHONE)
        assert not overflowing(page) + spilling(page)
        # What is fixed at the foot of the window stands at the foot of the picture.
        height = min(page.evaluate("document.documentElement.scrollHeight"), _LONGEST)
        page.set_viewport_size(TELEPHONE | {"height": max(height, TELEPHONE["height"])})
        page.screenshot(path=pictures / f"{screen.name}-{language}-telephone.png")


def spilling(page: Page) -> list[str]:
    """Buttons and marks whose words do not fit in them."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".btn, .state, .synthetic, .queue-count, .menu a")]
          .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline")
          .map((each) => each.textContent.trim())"""
    )


def overflowing(page: Page) -> list[str]:
    """What makes the page wider than its window; lists that scroll inside a frame of their own do not."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")]
            .filter((each) => each.getBoundingClientRect().right > width + 1)
            .map((each) => `${each.tagName} ${each.className} ${Math.round(each.getBoundingClientRect().right)}`)
            .slice(0, 8);
        }"""
    )
