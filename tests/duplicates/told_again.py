"""Narratives made of phrases, a few common and most rare, and the same ones told again. All synthetic, by a seed."""

import random
from dataclasses import dataclass, field
from itertools import accumulate

# The 3,755 characters of everyday writing (GB 2312, first level), drawn evenly: what they say is nothing.
_CHARACTERS = bytes(byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell)).decode(
    "gb2312", errors="ignore"
)
PHRASES = 6_000
_SHORTEST, _LONGEST = 50, 300


@dataclass
class Narrator:
    """6,000 phrases with weights by Zipf and Mandelbrot; a narrative has 50 to 300 characters."""

    seed: int = 1
    draw: random.Random = field(init=False)
    phrases: list[str] = field(init=False)
    _upto: list[float] = field(init=False)

    def __post_init__(self) -> None:
        made = random.Random(self.seed)
        self.draw = random.Random(self.seed + 1)
        self.phrases = ["".join(_character(made) for _ in range(made.randint(4, 16))) for _ in range(PHRASES)]
        self._upto = list(accumulate(1 / (place + 50) for place in range(PHRASES)))

    def narrative(self) -> str:
        """Sentences of two to four phrases."""
        wanted, sentences, length = self.draw.randint(_SHORTEST, _LONGEST), [], 0
        while length < wanted:
            drawn = self.draw.choices(self.phrases, cum_weights=self._upto, k=self.draw.randint(2, 4))
            sentences.append("，".join(drawn))
            length += len(sentences[-1])
        return "。".join(sentences)[:_LONGEST] + "。"

    def edited(self, text: str, share: float) -> str:
        """So many of its characters changed, dropped or doubled."""
        return "".join(self._other(one) if self.draw.random() < share else one for one in text)

    def shuffled(self, text: str) -> str:
        sentences = text.split("。")
        self.draw.shuffle(sentences)
        return self.edited("。".join(sentences), 0.05)

    def _other(self, character: str) -> str:
        return self.draw.choice(("", character * 2, _character(self.draw), _character(self.draw)))


def _character(draw: random.Random) -> str:
    return draw.choice(_CHARACTERS)
