"""Passwords that guessers try first: a list of well over 100,000, kept as a Bloom filter, and habits that are a rule.

The filter is made by `python -m tests.common_passwords` from the lists that `SOURCES.md` here names, and from what
`habits.py` makes up. It holds hashes only, none of the words; of words that are not in it, one in ten thousand is
taken for one that is, and its owner chooses another.
"""
