"""What follows from the record is written by the projection of clocks alone."""

import ast

from tests.architecture.source import modules

# Columns that follow from the record; each is written by the projection, by the intake's one statement, or in memory.
DERIVED = {
    "due_at", "original_due_at", "met_at", "cancelled_at", "paused_at", "is_paused", "extension_days", "next_due_at",
    "closure_due_at", "closure_original_due_at", "extension_count", "pause_until", "earlier_calendars",
    "calendar_version", "is_provisional",
}  # fmt: skip
WRITERS = {
    "intake/casework/clocks/clock.py",
    "intake/casework/clocks/order_replay.py",
    "intake/casework/clocks/replay.py",
    "intake/casework/clocks/projection.py",
    "intake/casework/clocks/stored_clocks.py",
}


def test_nothing_else_writes_what_follows_from_the_record() -> None:
    written = {
        f"{module.name}: {target.attr}"
        for module in modules()
        if module.name not in WRITERS and not module.name.startswith("intake/casework/registering/")
        for node in module.nodes
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in _targets(node)
        if target.attr in DERIVED
    }
    assert not written


def _targets(node: ast.Assign | ast.AugAssign) -> list[ast.Attribute]:
    wholes = node.targets if isinstance(node, ast.Assign) else [node.target]
    parts = [part for whole in wholes for part in (whole.elts if isinstance(whole, ast.Tuple) else [whole])]
    return [part for part in parts if isinstance(part, ast.Attribute)]
