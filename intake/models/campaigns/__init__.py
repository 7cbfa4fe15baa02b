"""Campaigns: what they look for, whom they found, what became of these."""
