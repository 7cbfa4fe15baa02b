"""Numbers that repeat the same maliciously (济南条例 §42, 北京条例 §9): warned, limited, reviewed, never silently."""
