"""Where a text can be read by whoever has the database, its files, the queue or the log: nowhere, if it is sealed."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from redis import Redis
from sqlalchemy import select
from sqlmodel import Session

import intake.models  # noqa: F401 - every table is to be searched
from routing.base import Record


def columns_that_say(session: Session, words: Iterable[str]) -> set[str]:
    """`table.column` of every value in the database that one of these words can be read in."""
    wanted = list(words)
    return {
        f"{table.name}.{name}"
        for table in Record.metadata.sorted_tables
        for row in session.execute(select(table)).mappings()
        for name, value in row.items()
        if _says(value, wanted)
    }


def files_that_say(folder: Path, words: Iterable[str | bytes]) -> set[str]:
    """Names of the files below a folder that hold one of these, as they are or escaped as JSON does."""
    wanted = [written for word in words for written in _writings(word)]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)) for path in files if any(one in path.read_bytes() for one in wanted)}


def keys_that_say(redis: "Redis", words: Iterable[str]) -> set[str]:
    """Keys of a queue that one of these words is kept under."""
    wanted = [written for word in words for written in _writings(word)]
    return {key.decode() for key in redis.scan_iter() if any(one in (redis.dump(key) or b"") for one in wanted)}


def _says(value: Any, words: list[str]) -> bool:
    if isinstance(value, bytes):
        return any(word.encode() in value for word in words)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return any(word in text for word in words)


def _writings(word: str | bytes) -> list[bytes]:
    if isinstance(word, bytes):
        return [word]
    return [word.encode(), json.dumps(word)[1:-1].encode(), word.encode("utf-16-le")]
