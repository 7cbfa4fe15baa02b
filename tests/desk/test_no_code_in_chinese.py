"""No stored word of ours stands as it is stored on a Chinese page: every screen that every role may open is read."""

import re
from enum import StrEnum
from html import unescape
from types import ModuleType

import pytest

import routing.vocabulary
from intake import vocabulary
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow

# What nobody reads: programs, looks, what is typed into a field again.
_UNREAD = re.compile(r"<(script|style|textarea|code|kbd)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_WORDS = re.compile(r"[A-Za-z][A-Za-z_]{3,}")
# Forms of files, which Chinese has no words for; and what is typed: into the rules sheet, at the prompt.
_SPOKEN = {"csv", "json", "xlsx", "docx", "text"}
_TYPED = re.compile(r"[A-Z]+@[a-z]+|jiesu [a-z -]+")
# Files for people to read; those that the program reads again keep their codes.
_READ_FILES = {"/fee-lists/figures.csv"}


def _stored(module: ModuleType) -> set[str]:
    kinds = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, StrEnum)]
    return {member.value for kind in kinds for member in kind}


CODES = (_stored(vocabulary) | _stored(routing.vocabulary) | {"default", "shandong", "none", "true", "false"}) - _SPOKEN


def codes_in(html: str) -> set[str]:
    """Stored words in what is read of a page, titles and labels included."""
    kept = _TYPED.sub(" ", _UNREAD.sub(" ", html))
    said = " ".join(re.findall(r'(?:title|aria-label|alt|placeholder|data-label)="([^"]*)"', kept))
    return {word for word in _WORDS.findall(unescape(_TAGS.sub(" ", kept) + " " + said)) if word.lower() in CODES}


def test_the_finder_finds_a_code_and_lets_words_be() -> None:
    assert codes_in("<td>unverifiable</td><p title='x' aria-label=\"partly\">办结</p>") == {"unverifiable", "partly"}
    assert codes_in("<script>let closed = 1</script><a href='/closed'>已办结 Word 12345</a>") == set()


@pytest.mark.parametrize("role", list(StaffRole))
def test_no_page_of_any_role_shows_a_stored_word(runtime: Runtime, role: StaffRole) -> None:
    scene = Scene(runtime)
    numbers = [scene.complaint(state) for state in _STATES]
    belonging = {"department_id": scene.stored(numbers[1]).lead_department_id} if role is StaffRole.HANDLER else {}
    page = scene.browser(f"r{role.value[:6]}", role, **belonging)
    found = {}
    for path in [*screens(scene), *(f"/complaints/{number}{more}" for number in numbers for more in _OF_ONE)]:
        answer = page.client.get(path)
        is_read = answer.mimetype == "text/html" or path in _READ_FILES
        if answer.status_code == 200 and is_read:
            codes = codes_in(answer.text)
            if codes:
                found[path] = sorted(codes)
    assert not found


_STATES = (State.RECEIVED, State.HANDLING, State.CALLBACK, State.CLOSED)
_OF_ONE = ("", "/letters", "/deadlines", "?show=all", "?do=reject", "?do=reply", "?do=write_message")


def screens(scene: Scene) -> list[str]:
    """Every address that needs nothing to be named."""
    return sorted(
        rule.rule
        for rule in scene.app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and not rule.rule.startswith(("/static", "/hooks", "/health"))
    )
