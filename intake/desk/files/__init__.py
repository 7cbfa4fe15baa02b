"""The files of a complaint on its page: listed, opened, added, taken off."""
