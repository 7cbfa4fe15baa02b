"""Campaigns at a terminal."""
