"""Which fee lists hold when: an office's own versions, before the first the one shipped; and lists as files."""
