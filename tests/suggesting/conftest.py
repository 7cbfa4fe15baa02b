"""A classifier is learned here some forty times: from a tenth of the seeds, in a tenth of the time.

What all of them are worth is measured in tests/demo/test_phrasings.py.
"""

from collections.abc import Iterator

import pytest

from intake.suggesting import seeds


@pytest.fixture(scope="module", autouse=True)
def _tenth_of_the_seeds() -> Iterator[None]:
    every = seeds._every()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seeds, "_every", lambda: every[::10])
        yield
