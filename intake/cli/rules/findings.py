"""What the checker found, for a program and for a reader at a terminal."""

from dataclasses import asdict
from typing import Any

from pydantic_core import to_jsonable_python

from routing.analysis import Finding


def finding_plain(finding: Finding, reason: str = "") -> dict[str, Any]:
    """`witness` is the complaint as a sentence in Chinese, `facts` the same as the rules see it."""
    seen = finding.witness
    return {
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "rules": list(finding.rules),
        "column": finding.column,
        "witness": seen.zh if seen else None,
        "witness_en": seen.en if seen else None,
        "facts": to_jsonable_python(asdict(seen.facts)) if seen else None,
        "message": finding.english,
        "key": finding.key,
        "reason": reason or finding.reason_zh,
    }


def finding_lines(finding: Finding, reason: str = "") -> str:
    """The message, its witness in both languages, and the reason where there is one."""
    head = f"{finding.severity.value:8}{finding.kind.value:12}{finding.english}"
    under = [finding.witness.zh, finding.witness.en] if finding.witness else []
    under += [f"reason: {told}" for told in (reason or finding.reason_en,) if told]
    return "\n".join([head, *(f"{'':20}{line}" for line in under)])
