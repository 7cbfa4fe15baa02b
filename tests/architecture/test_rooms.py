"""Files lie in rooms by subject: none so full that a stranger has to search it."""

from collections import Counter
from pathlib import PurePosixPath

from tests.architecture.source import tracked_texts

MOST = 25
TREES = ("tests", "intake", "routing", "workers", "templates")
# One file a revision, for as long as there are installations to bring forward.
EXEMPT = {"intake/migrations/versions", "tests/migrations/stories"}


def crowded() -> set[str]:
    paths = [PurePosixPath(name) for name, _text in tracked_texts() if name.split("/")[0] in TREES]
    files = Counter(path.parent.as_posix() for path in paths)
    return {folder for folder, count in files.items() if count > MOST} - EXEMPT


def test_no_room_holds_more_files_than_can_be_taken_in_at_a_glance() -> None:
    assert crowded() == set()


def test_every_tree_is_looked_at() -> None:
    assert set(TREES) == {name.split("/")[0] for name, _text in tracked_texts() if name.split("/")[0] in TREES}
