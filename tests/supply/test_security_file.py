"""SECURITY.md claims nothing that no test shows: each test it names is run, each row without one says why."""

import re

from tests.architecture.source import ROOT
from tests.mechanisms.test_every_row import functions_of

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if re.match(r"\| V\d", line)
]


def test_every_chapter_stands_there() -> None:
    chapters = {int(number) for row in ROWS for number in re.findall(r"V(\d+)", row[0])}
    assert chapters == set(range(1, 18))


def test_each_row_names_tests_that_are_run_or_says_what_is_missing() -> None:
    for section, how, tests in ROWS:
        named = re.findall(r"`([^`]+)::([^`]+)`", tests)
        assert named or re.search(r"\*\*(In work|in work|Gap)\*\*|Not used", how), section
        assert not [name for file, name in named if name not in functions_of(file)], section


def test_the_templates_ask_for_what_the_law_lists() -> None:
    incident, assessment = TEXT.split("## Incident: template")[1].split("## Personal information impact")
    for word in ("kinds of personal information", "Cause and possible harm", "Remedy taken", "themselves", "Contact"):
        assert word in incident
    for word in ("Lawful, legitimate, necessary", "Influence on people's rights", "proportionate to the risk"):
        assert word in assessment


def test_no_image_floats() -> None:
    files = [ROOT / "docker" / name for name in ("Dockerfile", "compose.yaml")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = re.findall(r"(?:^FROM|^ +image:) +(\S+)", text, re.MULTILINE)
    others = [one for one in named if one != "jiesu"]
    assert others
    assert not [one for one in others if "@sha256:" not in one and not re.search(r":\d+(\.\d+)?(-\w+)?$", one)]
