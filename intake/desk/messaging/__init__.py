"""Texts that came in, and messages that go out: what a person has to look at."""
