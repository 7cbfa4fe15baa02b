"""What happened: the doors a complaint comes in by, the casework, the desk, the figures."""

__version__ = "0.5.0"
