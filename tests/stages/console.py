"""A `jiesu` command as it is typed, in the process of the test: what it prints, and its exit status, cost no start."""

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from intake.__main__ import main


def jiesu(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """On the installation in `folder`; `main` itself, so that errors end as they do for people."""
    said, wrong, status = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(wrong):
        patch.setenv("JIESU_DATA_DIR", str(folder))
        patch.setattr(sys, "argv", ["jiesu", *words])
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
    return subprocess.CompletedProcess(words, status, said.getvalue(), wrong.getvalue())
