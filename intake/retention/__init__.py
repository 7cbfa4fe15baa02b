"""How long is which data kept, and on what legal ground? Its classes, what is due, and the run that erases it."""
