"""Campaigns 专项整治: what they look for, whom self-report, check and comparison find, what becomes of these."""
