"""What is wrong with a rules table? `analyse(rows, world)` proves it, or shows a complaint that falls through.

The words are those of DMN 1.5 (8.2.8: hit policy First, complete and overlapping tables) and of dmn-check (duplicate,
conflicting and shadowed rules, unreachable outcomes); a gap is what DMN calls an incomplete table.
"""

from routing.analysis.check import analyse
from routing.analysis.file_findings import unread
from routing.analysis.findings import AnalysisReport, Finding, Witness
from routing.analysis.registry import world_of
from routing.analysis.world import AssociationClass, World

__all__ = ["AnalysisReport", "AssociationClass", "Finding", "Witness", "World", "analyse", "unread", "world_of"]
