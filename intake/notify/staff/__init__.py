"""Word to staff beside the page: who is reached where and when, what leaves, and what was told whom."""
