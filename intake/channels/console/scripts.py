"""What to ask the caller, by branch of the taxonomy, and which of it the text has answered already."""

import csv
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

EVERY_BRANCH = "*"


@dataclass(frozen=True, slots=True)
class ScriptQuestion:
    """One line of a script; answered by fields that are filled in, or by words of the text."""

    branch: str
    key: str
    zh: str
    en: str
    fields: tuple[str, ...]
    answered_by: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A question as the checklist shows it. `heard` is the word that answered it."""

    key: str
    zh: str
    en: str
    is_ticked: bool
    heard: str = ""


@lru_cache(maxsize=1)
def shipped_questions() -> tuple[ScriptQuestion, ...]:
    text = files("intake.channels.console").joinpath("scripts.csv").read_text(encoding="utf-8")
    return tuple(
        ScriptQuestion(
            branch=row["branch"],
            key=f"{row['branch']}-{row['key']}".replace(EVERY_BRANCH, "all"),
            zh=row["question_zh"],
            en=row["question_en"],
            fields=tuple(filter(None, row["fields"].split("|"))),
            answered_by=re.compile(row["answered_by"]) if row["answered_by"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    )


def checklist(
    branches: Collection[str], text: str, filled: Mapping[str, object], by_hand: Collection[str]
) -> list[ChecklistItem]:
    """The script of these branches; `by_hand` are the keys an operator ticked because the caller answered aloud."""
    lines = [q for q in shipped_questions() if q.branch == EVERY_BRANCH or q.branch in branches]
    return [_asked(question, text, filled, by_hand) for question in lines]


def _asked(
    question: ScriptQuestion, text: str, filled: Mapping[str, object], by_hand: Collection[str]
) -> ChecklistItem:
    found = question.answered_by.search(text) if question.answered_by else None
    is_filled = any(filled.get(name) for name in question.fields)
    is_ticked = bool(found) or is_filled or question.key in by_hand
    return ChecklistItem(question.key, question.zh, question.en, is_ticked, found[0] if found else "")
