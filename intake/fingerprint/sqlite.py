"""The parts of a schema on SQLite, from the statements it keeps: the only place where it has its checks."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, text

from intake.fingerprint.parts import Part

_KEPT = text(
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_'"
)
# A name is the same with quotes and without, and blanks beside brackets and commas mean nothing. What this does to a
# string it does to the same string in the expected schema too.
_MEANING_NOTHING = (('"', ""), (" (", "("), ("( ", "("), (" )", ")"), (") ", ")"), (" ,", ","), (", ", ","))
_MARK = re.compile(r"'[^']*'|[(),]")
_UNNAMED = ("PRIMARY", "UNIQUE", "CHECK", "FOREIGN")


def parts(connection: Connection) -> Iterator[Part]:
    for kind, name, table, kept in connection.execute(_KEPT):
        sql = " ".join(kept.split())
        for said, plainly in _MEANING_NOTHING:
            sql = sql.replace(said, plainly)
        if kind == "table":
            yield from _of_table(name, sql)
        elif kind == "index":
            unique = "UNIQUE " if sql.startswith("CREATE UNIQUE") else ""
            yield Part(table, kind, name, unique + sql[sql.index("(") :])
        elif kind == "trigger":
            yield Part(table, kind, name, sql)


def _of_table(table: str, sql: str) -> Iterator[Part]:
    """Columns and constraints, the pieces between the commas of the outer brackets; and what is said after these."""
    depth = begun = 0
    for mark in _MARK.finditer(sql):
        sign = mark[0]
        depth += (sign == "(") - (sign == ")")
        if sign == "(" and depth == 1:
            begun = mark.end()
        elif (sign == "," and depth == 1) or (sign == ")" and depth == 0):
            yield _part(table, sql[begun : mark.start()])
            begun = mark.end()
    yield Part(table, "", "", sql[begun:])


def _part(table: str, piece: str) -> Part:
    first, _, rest = piece.partition(" ")
    if first == "CONSTRAINT":
        name, _, definition = rest.partition(" ")
        return Part(table, "constraint", name, definition)
    if first.startswith(_UNNAMED):
        return Part(table, "constraint", piece, piece)
    return Part(table, "column", first, rest)
