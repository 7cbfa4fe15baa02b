"""Who has the complaint: the parts of departments, and how a decision, coordination or an end changes them."""
