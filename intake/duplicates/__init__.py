"""Likely duplicates by wording, whatever the violation code says.

Workers write a sketch of each narrative; who asks gets candidates by it, verified on the texts. Nobody reads these
there: they are opened in memory, compared and forgotten, and what comes out is a number, a state and a share. So it is
not recorded as a reading. Opening a complaint that was found is one, and is recorded.
"""
