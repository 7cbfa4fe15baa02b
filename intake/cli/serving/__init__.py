"""The processes of an installation: prepared, started together or alone, supervised."""
