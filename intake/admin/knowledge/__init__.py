"""Knowledge cards on screen: looked up by everybody, drafted, published by a second person, as files."""
