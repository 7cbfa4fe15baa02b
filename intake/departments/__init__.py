"""How departments change: by file, by hand, confirmed, retired, merged. Each change is an act of the office."""
