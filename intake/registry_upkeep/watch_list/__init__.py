"""The watch-list 重点监管名录: its criteria, its batches, and who is on it."""
