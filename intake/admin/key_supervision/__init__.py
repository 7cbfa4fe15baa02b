"""Key supervision on screen: rounds and their review, indicators, what people entered, what is delegated."""
