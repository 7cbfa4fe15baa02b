"""Suggestions 会企之声: received, sent, studied, adopted or not and why, and told to who suggested."""
