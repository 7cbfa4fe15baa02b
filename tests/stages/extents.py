"""How much is tried of what could be tried for ever: a sample, or under `make proof` the whole."""

# Set by the option `--proof` before the first test is read.
IS_WHOLE = False
# Set by it, and by the option `--pictures`: whether browser tests leave pictures of what they see.
HAS_PICTURES = False
# Under `--proof`, how long each parser is fed: the option `--fuzz-seconds`.
FUZZ_SECONDS = 600.0


def extent(whole: int, sample: int | None = None) -> int:
    """So many cases, complaints or examples; a sample is a fifth unless it is named."""
    if IS_WHOLE:
        return whole
    return max(whole // 5, 1) if sample is None else sample
