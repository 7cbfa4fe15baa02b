"""Pages of word to staff: how one hears of things, and who was told what."""
