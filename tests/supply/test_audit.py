"""What `make audit` says of what it did not find, or could not look for."""

import pytest

from tests.supply import audit


def test_what_was_not_looked_up_is_never_called_clean() -> None:
    told = {"dependencies": [{"name": "a", "skip_reason": "not found"}, {"name": "b", "version": "1", "vulns": []}]}
    assert audit.vulnerabilities(told) == ([], 1, 1)
    assert audit.worst_of([audit.UNREACHED, 0, 0]) == audit.UNREACHED
    assert audit.worst_of([audit.UNREACHED, audit.FOUND]) == audit.FOUND
    assert audit.worst_of([0, 0]) == 0


def test_a_known_flaw_is_named_with_its_package() -> None:
    told = {"dependencies": [{"name": "a", "version": "1.0", "vulns": [{"id": "CVE-2026-1"}]}]}
    assert audit.vulnerabilities(told)[0] == ["a 1.0: CVE-2026-1"]


@pytest.mark.parametrize("line", ["+AKIA" + "A" * 16, "+ghp_" + "a" * 36, "+-BEGIN RSA PRIVATE " + "KEY-"])
def test_a_secret_once_put_in_is_found_in_the_history_and_not_shown_whole(line: str) -> None:
    (found,) = audit.in_history(f"commit 1\n{line}\n-{line[1:]}\n context")
    assert found.endswith("…")
    assert len(found) <= 13


def test_every_package_of_the_lock_is_pinned() -> None:
    assert len(audit.pins(audit.ROOT / "requirements.lock")) > 50
