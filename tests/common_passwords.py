"""Makes the filter of common passwords anew: `python -m tests.common_passwords LISTS…`, of what SOURCES.md names.

Each argument is a file: `common-passwords.txt.gz` of Django, `frequency_lists.py` of zxcvbn.
"""

import ast
import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

from intake.auth.common_passwords.bloom import FILE, filter_of
from intake.auth.common_passwords.habits import made_up


def words_of(file: Path) -> Iterator[str]:
    if file.suffix == ".gz":
        yield from gzip.decompress(file.read_bytes()).decode().split()
        return
    (assigned,) = ast.parse(file.read_text(encoding="utf-8")).body
    assert isinstance(assigned, ast.Assign)
    lists = zip(assigned.value.keys, assigned.value.values, strict=True)
    for name, value in lists:
        if name.value == "passwords":
            text = value.func.value.value if isinstance(value, ast.Call) else value.value
            yield from text.split(",")


def main() -> None:
    words = {word.lower() for word in made_up()}
    for name in sys.argv[1:]:
        words |= {word.lower() for word in words_of(Path(name))}
    filled = filter_of(words)
    FILE.write_bytes(filled)
    sys.stdout.write(f"{len(words):,} words in {len(filled):,} bytes\n")


if __name__ == "__main__":
    main()
