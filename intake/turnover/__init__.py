"""People come and go: what somebody has in hand, handed to the next at the end of a shift or because they leave."""
