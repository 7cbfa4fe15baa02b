"""Windows of a real Chromium onto an installation: whose they are, how large, what went wrong and does not fit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response

from tests.stages import extents
from tests.stages.live import Installation

# What a script asks and is refused: overtaken, or not accepted. The page tells it.
_REFUSED = (409, 422)
DESKTOP = {"width": 1440, "height": 900}
TELEPHONE = {"width": 390, "height": 844}


@contextmanager
def window(chromium: Browser, installation: Installation, cookies: list | None = None) -> Iterator[BrowserContext]:
    """Cookies and windows of one person, speaking Chinese; nothing may fail in any of them."""
    made = chromium.new_context(
        base_url=installation.url, viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    made.set_default_timeout(15_000)
    made.add_cookies(cookies or [])
    failures: list[str] = []
    made.on("page", lambda page: _watch(page, failures))
    made.on("page", _type_to_its_scripts)
    yield made
    made.close()
    assert not failures, "\n".join(failures)


def keep_picture(of: Page | Locator, path: Path, *, full_page: bool = False) -> None:
    """For people to look at, where they ask for it: to draw a page takes as long as what is asked of it."""
    if extents.HAS_PICTURES:
        of.screenshot(path=path, **({"full_page": True} if full_page else {}))


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


def _watch(page: Page, failures: list[str]) -> None:
    page.on("pageerror", lambda error: failures.append(f"script: {error}"))
    page.on("console", lambda said: failures.append(f"console: {said.text}") if _is_error(said) else None)
    page.on("response", lambda answer: failures.append(f"{answer.status} {answer.url}") if _is_wrong(answer) else None)


def _type_to_its_scripts(page: Page) -> None:
    """A click returns when the next page begins to come. A key pressed then reaches nothing that listens."""
    keyboard = page.keyboard
    for name in ("press", "type", "insert_text"):
        setattr(keyboard, name, _once_loaded(page, getattr(keyboard, name)))


def _once_loaded(page: Page, sends: Callable[..., None]) -> Callable[..., None]:
    def send(*keys: str, **how: float) -> None:
        page.wait_for_load_state()
        sends(*keys, **how)

    return send


def _is_error(said: ConsoleMessage) -> bool:
    """Answers with an error are judged one by one: a form that is refused is answered with 422, as it should be."""
    return said.type == "error" and not said.text.startswith("Failed to load resource")


def _is_wrong(answer: Response) -> bool:
    is_told = answer.request.resource_type == "document" or answer.status in _REFUSED
    return answer.status >= 500 or (answer.status >= 400 and not is_told)
