"""`jiesu search`: the bags of words by which complaints are found."""
