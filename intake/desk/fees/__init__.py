"""Items of the fee lists on the page of a complaint: which it is about, and how a reply cites them."""
