"""Registering a complaint: the hot path of intake, and its preview."""
