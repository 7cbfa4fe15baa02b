"""Counting a deadline at the prompt, on the shipped files or on those of the installation that is here."""
