"""The telephone of the hotline: calls that ring and who takes them, and what is typed of a call that is not over."""
