"""The record: events appended to their chains, anchors over all chains, and the check of both."""
