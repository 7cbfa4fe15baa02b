"""A revision is written for an installation at work: expand, migrate, contract, and never wait long for a lock."""

from pathlib import Path

import pytest
from mako.template import Template

from intake import schema
from tests.migrations.lint import findings
from tests.migrations.released import Releases, read_releases

MIGRATIONS = Path(schema.__file__).with_name("migrations")
WAIT_LITTLE = """
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
"""
STORY = """
def load_data(database): database.fill()
def check_upgrade(database): assert database
def check_downgrade(database): assert database
"""
TOLD = ("load_data", "check_upgrade", "check_downgrade")
OUT: Releases = {"0.2.0": {"0001": ""}, "0.3.0": {"0002": ""}}
DROPPED = "drops a table or column, and its docstring names no revision that stopped writing it (contracts: NNNN)"
RENAMED = "renames what the program at work still writes: add the new one, fill it, drop the old one later"
REQUIRED = (
    "requires what the program at work does not write: give it a server_default, or require it in a later "
    "release than the one that writes it (contracts: NNNN)"
)
IMPATIENT = "upgrade() sets no lock_timeout on PostgreSQL before anything else"

GOOD = {
    "adds a column": WAIT_LITTLE + "    op.add_column('complaint', sa.Column('remark', sa.Text()))",
    "drops an index": WAIT_LITTLE + "    op.drop_index('ix_complaint_closed')",
    "drops a constraint": WAIT_LITTLE + "    op.execute('ALTER TABLE complaint DROP CONSTRAINT ck_complaint_kind')",
    "adds a required column that is filled in": WAIT_LITTLE
    + "    op.add_column('complaint', sa.Column('remark', sa.Text(), nullable=False, server_default=''))",
    "adds such a column by SQL": WAIT_LITTLE
    + "    op.execute('ALTER TABLE complaint ADD COLUMN remark text NOT NULL DEFAULT 0')",
    "lets a column be empty": WAIT_LITTLE + "    op.alter_column('complaint', 'end_note', nullable=True)",
    "drops a default by SQL": WAIT_LITTLE + "    op.execute('ALTER TABLE complaint ALTER redo_count DROP DEFAULT')",
    "renames a constraint": WAIT_LITTLE + "    op.execute('ALTER TABLE complaint RENAME CONSTRAINT one TO other')",
    "does nothing": "    pass",
}
BAD = {
    "waits for ever": ("    op.add_column('complaint', sa.Column('remark', sa.Text()))", IMPATIENT),
    "limits the wait too late": (
        "    op.add_column('complaint', sa.Column('remark', sa.Text()))" + WAIT_LITTLE,
        IMPATIENT,
    ),
    "waits for ever in a batch": (
        "    with op.batch_alter_table('complaint') as batch_op:\n        batch_op.add_column(sa.Column('remark'))",
        IMPATIENT,
    ),
    "waits for ever on the connection": (
        "    op.get_bind().execute(sa.text('ALTER TABLE complaint ADD remark text'))" + WAIT_LITTLE,
        IMPATIENT,
    ),
    "waits for ever on a driver": (
        "    op.get_bind().exec_driver_sql('ALTER TABLE complaint ADD remark text')" + WAIT_LITTLE,
        IMPATIENT,
    ),
    "leaves it to another function": ("    _do_it()", IMPATIENT),
    "leaves it to another function first": (
        "    _do_it()" + WAIT_LITTLE + "\n\ndef _do_it():\n    op.drop_index('ix_complaint_closed')",
        IMPATIENT,
    ),
    "sets no limit by setting it": (
        WAIT_LITTLE.replace("5s", "0") + "    op.drop_index('ix_complaint_closed')",
        IMPATIENT,
    ),
    "drops a column": (WAIT_LITTLE + "    op.drop_column('complaint', 'end_note')", DROPPED),
    "drops a column in a batch": (
        WAIT_LITTLE
        + "    with op.batch_alter_table('complaint') as batch_op:\n        batch_op.drop_column('end_note')",
        DROPPED,
    ),
    "drops a table": (WAIT_LITTLE + "    op.drop_table('suggestion')", DROPPED),
    "drops by SQL": (WAIT_LITTLE + "    op.execute(f'alter table {TABLE} drop  column end_note')", DROPPED),
    "drops by short SQL": (WAIT_LITTLE + "    op.execute('ALTER TABLE complaint DROP end_note')", DROPPED),
    "drops by the driver's SQL": (
        WAIT_LITTLE + "    op.get_bind().exec_driver_sql('DROP TABLE suggestion')",
        DROPPED,
    ),
    "drops in another function": (
        WAIT_LITTLE + "    _do_it()\n\ndef _do_it():\n    op.drop_table('suggestion')",
        DROPPED,
    ),
    "renames a column": (
        WAIT_LITTLE + "    op.alter_column('complaint', 'end_note', new_column_name='note')",
        RENAMED,
    ),
    "renames a table": (WAIT_LITTLE + "    op.rename_table('suggestion', 'proposal')", RENAMED),
    "renames by short SQL": (WAIT_LITTLE + "    op.execute('ALTER TABLE complaint RENAME end_note TO note')", RENAMED),
    "adds a required column": (
        WAIT_LITTLE + "    op.add_column('complaint', sa.Column('remark', sa.Text(), nullable=False))",
        REQUIRED,
    ),
    "adds one by SQL": (
        WAIT_LITTLE + "    op.execute('ALTER TABLE complaint ADD COLUMN remark text NOT NULL')",
        REQUIRED,
    ),
    "requires a column": (WAIT_LITTLE + "    op.alter_column('complaint', 'end_note', nullable=False)", REQUIRED),
    "requires a column in a batch": (
        WAIT_LITTLE
        + "    with op.batch_alter_table('complaint') as batch_op:\n"
        + "        batch_op.alter_column('end_note', nullable=False, server_default=None)",
        REQUIRED,
    ),
    "requires by SQL": (
        WAIT_LITTLE + "    op.execute('ALTER TABLE complaint ALTER COLUMN end_note SET NOT NULL')",
        REQUIRED,
    ),
    "renames by SQL": (WAIT_LITTLE + "    op.execute('ALTER TABLE suggestion RENAME TO proposal')", RENAMED),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Beside a first revision, which may do everything."""
    write(tmp_path, "0001", "    op.create_table('complaint')")
    return tmp_path


def write(folder: Path, number: str, upgrade: str, *, docstring: str = "A change.", story: str = STORY) -> None:
    """A revision whose way back drops what it made, as it may."""
    way_back = f"def downgrade():{WAIT_LITTLE}    op.drop_table('anything')\n"
    text = f'"""{docstring}"""\n\n\ndef upgrade():\n{upgrade}\n\n\n{way_back}'
    (folder / f"{number}_a_change.py").write_text(text, encoding="utf-8")
    (folder / f"revision_{number}.py").write_text(story, encoding="utf-8")


def test_no_revision_of_ours_has_a_fault() -> None:
    assert findings(MIGRATIONS / "versions", Path(__file__).parent / "stories", read_releases()) == []


@pytest.mark.parametrize("upgrade", GOOD.values(), ids=GOOD)
def test_what_harms_nobody_at_work_passes(folder: Path, upgrade: str) -> None:
    write(folder, "0002", upgrade)
    assert findings(folder, folder, OUT) == []


@pytest.mark.parametrize(("upgrade", "told"), BAD.values(), ids=BAD)
def test_what_harms_is_told(folder: Path, upgrade: str, told: str) -> None:
    write(folder, "0002", upgrade)
    assert findings(folder, folder, OUT) == [f"0002_a_change.py: {told}"]


@pytest.mark.parametrize(
    ("contracts", "told"),
    [
        ("0002", []),
        ("0003", ["0003_a_change.py: contracts 0003, which is no earlier revision"]),
        ("0009", ["0003_a_change.py: contracts 0009, which is no earlier revision"]),
    ],
)
def test_what_an_earlier_revision_stopped_writing_may_go(folder: Path, contracts: str, told: list[str]) -> None:
    write(folder, "0002", WAIT_LITTLE + "    op.add_column('complaint', sa.Column('note', sa.Text()))")
    dropping = WAIT_LITTLE + "    op.drop_column('complaint', 'end_note')"
    write(folder, "0003", dropping, docstring=f"The old note goes.\n\ncontracts: {contracts}\n")
    assert findings(folder, folder, OUT) == told


@pytest.mark.parametrize(
    "releases", [{"0.2.0": {"0001": ""}}, {"0.2.0": {"0001": ""}, "0.3.0": {"0002": "", "0003": ""}}]
)
def test_what_stops_and_what_drops_do_not_go_out_together(folder: Path, releases: Releases) -> None:
    write(folder, "0002", WAIT_LITTLE + "    op.add_column('complaint', sa.Column('note', sa.Text()))")
    for act in ("drop_column('complaint', 'end_note')", "alter_column('complaint', 'note', nullable=False)"):
        contracting = f"{WAIT_LITTLE}    op.{act}"
        write(folder, "0003", contracting, docstring="The old note goes.\n\ncontracts: 0002\n")
        told = "0003_a_change.py: contracts 0002, which no earlier release has: it waits for the next"
        assert findings(folder, folder, releases) == [told]
        assert findings(folder, folder, OUT) == []


def test_a_rename_passes_under_no_name(folder: Path) -> None:
    renaming = WAIT_LITTLE + "    op.rename_table('suggestion', 'proposal')"
    write(folder, "0002", renaming, docstring="Another name.\n\ncontracts: 0001\n")
    assert findings(folder, folder, OUT) == [f"0002_a_change.py: {RENAMED}"]


def test_a_revision_without_a_story_is_told(folder: Path) -> None:
    write(folder, "0002", GOOD["adds a column"])
    write(folder, "0003", GOOD["adds a column"], story="def load_data(database): database.fill()\n")
    (folder / "revision_0002.py").unlink()
    assert findings(folder, folder, OUT) == [
        "0002_a_change.py: has no story revision_0002.py",
        "0003_a_change.py: the story revision_0003.py has no check_downgrade, check_upgrade",
    ]


def test_a_story_that_loads_or_checks_nothing_is_told(folder: Path) -> None:
    write(folder, "0002", GOOD["adds a column"], story="\n".join(f"def {name}(database): ..." for name in TOLD))
    told = "0002_a_change.py: the story revision_0002.py does nothing in load_data, check_downgrade, check_upgrade"
    assert findings(folder, folder, OUT) == [told]


def test_what_the_template_writes_passes(folder: Path) -> None:
    column = "op.add_column('complaint', sa.Column('remark', sa.Text()))"
    write(folder, "0002", "    pass")
    text = Template(filename=str(MIGRATIONS / "script.py.mako")).render(
        message="a change", up_revision="0002", down_revision="0001", imports="", upgrades=column, downgrades=""
    )
    (folder / "0002_a_change.py").write_text(text, encoding="utf-8")
    assert findings(folder, folder, OUT) == []
    assert column in text
