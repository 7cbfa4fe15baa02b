"""What a process is told by its environment: read once, checked, frozen and passed on."""

from intake.settings.process import ERASURE_LIST, Settings

__all__ = ["ERASURE_LIST", "Settings"]
